"""An image of a plain Node program, pushed by the API of ECR alone."""

import gzip
import hashlib
import io
import json
import platform
import tarfile

from peer import client

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
# Answers with what its task definition says
SERVER = """
require('node:http')
  .createServer((request, response) => response.end(process.env.ANSWER))
  .listen(process.env.PORT || 8080);
"""


def push_program(repository, source=SERVER):
    """Creates the repository; the image's reference by digest."""
    ecr = client("ecr")

    def upload(data):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        here = {"repositoryName": repository}
        here["uploadId"] = ecr.initiate_layer_upload(**here)["uploadId"]
        ecr.upload_layer_part(**here, partFirstByte=0, partLastByte=len(data) - 1, layerPartBlob=data)
        ecr.complete_layer_upload(**here, layerDigests=[digest])
        return digest

    uri = ecr.create_repository(repositoryName=repository)["repository"]["repositoryUri"]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("app/server.js")
        entry.size = len(source)
        archive.addfile(entry, io.BytesIO(source.encode()))
    tar = buffer.getvalue()
    config = json.dumps(
        {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
            "os": "linux",
            "config": {"Cmd": ["node", "server.js"], "WorkingDir": "/app", "ExposedPorts": {"8080/tcp": {}}},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]},
        }
    ).encode()
    described = [
        {"mediaType": kind, "digest": upload(data), "size": len(data)}
        for kind, data in [
            ("application/vnd.oci.image.config.v1+json", config),
            ("application/vnd.oci.image.layer.v1.tar+gzip", gzip.compress(tar, mtime=0)),
        ]
    ]
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described[0], "layers": described[1:]}
    pushed = ecr.put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag="v1")
    return f"{uri}@{pushed['image']['imageId']['imageDigest']}"
