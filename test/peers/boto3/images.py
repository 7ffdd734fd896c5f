"""ECR: repositories, layers, images, tags that do not move, scans, policies, templates, signing, and the login."""

import base64
import hashlib
import json
import urllib.request

from peer import ENDPOINT, client, fails, same, wait

ecr = client("ecr")
NAME = "peer/app"
HERE = {"repositoryName": NAME}
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def upload(data):
    started = ecr.initiate_layer_upload(**HERE)
    identifier = {**HERE, "uploadId": started["uploadId"]}
    for first in range(0, len(data), started["partSize"]):
        part = data[first : first + started["partSize"]]
        ecr.upload_layer_part(
            **identifier, partFirstByte=first, partLastByte=first + len(part) - 1, layerPartBlob=part
        )
    return ecr.complete_layer_upload(**identifier, layerDigests=[digest_of(data)])["layerDigest"]


def push(content, tag=None, **more):
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": [content]}}).encode()
    layer = content.encode()
    for data in [config, layer]:
        available = ecr.batch_check_layer_availability(**HERE, layerDigests=[digest_of(data)])["layers"][0]
        if available["layerAvailability"] == "UNAVAILABLE":
            same(upload(data), digest_of(data))
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor("application/vnd.oci.image.config.v1+json", config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer)],
        **more,
    }
    arguments = {"imageTag": tag} if tag else {}
    return ecr.put_image(**HERE, imageManifest=json.dumps(manifest), **arguments)["image"]["imageId"]["imageDigest"]


def descriptor(media_type, data):
    return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}


def plant(**body):
    request = urllib.request.Request(f"{ENDPOINT}/_local/scan-findings", json.dumps(body).encode(), method="POST")
    urllib.request.urlopen(request).read()


# Repositories
created = ecr.create_repository(**HERE, tags=[{"Key": "team", "Value": "quiz"}])["repository"]
arn = f"arn:aws:ecr:us-east-1:000000000000:repository/{NAME}"
same(created["repositoryArn"], arn)
same(created["repositoryUri"], f"{ENDPOINT.removeprefix('http://')}/{NAME}")
with fails("RepositoryAlreadyExistsException", 400):
    ecr.create_repository(**HERE)
with fails("InvalidParameterException", 400):
    ecr.create_repository(repositoryName="peer/App")
with fails("RepositoryNotFoundException"):
    ecr.describe_repositories(repositoryNames=["nobody"])
pages = ecr.get_paginator("describe_repositories").paginate(PaginationConfig={"PageSize": 1})
same([one["repositoryName"] for page in pages for one in page["repositories"]], [NAME])
ecr.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "b"}])
ecr.untag_resource(resourceArn=arn, tagKeys=["team"])
same(ecr.list_tags_for_resource(resourceArn=arn)["tags"], [{"Key": "a", "Value": "b"}])

# Images and layers
first = push("one", "v1")
with fails("ImageAlreadyExistsException"):
    push("one", "v1")
second = push("two", "v2")
ids = [{"imageTag": "v1"}, {"imageTag": "none"}]
got = ecr.batch_get_image(**HERE, imageIds=ids, acceptedMediaTypes=[MANIFEST, INDEX])
same([one["failureCode"] for one in got["failures"]], ["ImageNotFound"])
manifest = got["images"][0]["imageManifest"]
same(digest_of(manifest.encode()), first)
url = ecr.get_download_url_for_layer(**HERE, layerDigest=digest_of(b"one"))["downloadUrl"]
same(urllib.request.urlopen(url).read(), b"one")
with fails("LayersNotFoundException"):
    ecr.get_download_url_for_layer(**HERE, layerDigest=digest_of(b"none"))
large = bytes(11 * 1024 * 1024)
same(upload(large), digest_of(large))
with fails("LayerAlreadyExistsException"):
    upload(large)
with fails("InvalidLayerPartException") as caught:
    broken = ecr.initiate_layer_upload(**HERE)["uploadId"]
    ecr.upload_layer_part(**HERE, uploadId=broken, partFirstByte=5, partLastByte=6, layerPartBlob=b"ab")
same(caught["error"].response["uploadId"], broken)

# Tags that do not move, but for those that may
ecr.put_image_tag_mutability(
    **HERE,
    imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "live*"}],
)
ecr.put_image(**HERE, imageManifest=manifest, imageManifestMediaType=MANIFEST, imageTag="live")
with fails("ImageTagAlreadyExistsException") as caught:
    ecr.put_image(**HERE, imageManifest=manifest, imageTag="v2")
same(
    caught["error"].response["Error"]["Message"],
    f"The image tag 'v2' already exists in the '{NAME}' repository and cannot be overwritten because the tag is immutable.",
)
[other] = ecr.batch_get_image(**HERE, imageIds=[{"imageTag": "v2"}])["images"]
ecr.put_image(**HERE, imageManifest=other["imageManifest"], imageTag="live")
details = ecr.describe_images(**HERE, imageIds=[{"imageTag": "live"}])["imageDetails"]
same([(one["imageDigest"], one["imageTags"]) for one in details], [(second, ["v2", "live"])])
with fails("ImageNotFoundException"):
    ecr.describe_images(**HERE, imageIds=[{"imageTag": "none"}])
pages = ecr.get_paginator("describe_images").paginate(**HERE, PaginationConfig={"PageSize": 1})
same({one["imageDigest"] for page in pages for one in page["imageDetails"]}, {first, second})

# An index
index = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [
            {"mediaType": MANIFEST, "digest": first, "size": 1, "platform": {"os": "linux", "architecture": "amd64"}}
        ],
    }
)
ecr.put_image(**HERE, imageManifest=index, imageTag="all")
with fails("ReferencedImagesNotFoundException"):
    ecr.put_image(**HERE, imageManifest=index.replace(first, digest_of(b"none")))
with fails("LayersNotFoundException"):
    ecr.put_image(**HERE, imageManifest=manifest.replace(digest_of(b"one"), digest_of(b"none")))
with fails("ImageDigestDoesNotMatchException"):
    ecr.put_image(**HERE, imageManifest=manifest, imageDigest=second)
failures = ecr.batch_delete_image(**HERE, imageIds=[{"imageDigest": first}])["failures"]
same([one["failureCode"] for one in failures], ["ImageReferencedByManifestList"])
pages = ecr.get_paginator("list_images").paginate(
    **HERE, filter={"tagStatus": "TAGGED"}, PaginationConfig={"PageSize": 2}
)
same(sorted(one["imageTag"] for page in pages for one in page["imageIds"]), ["all", "live", "v1", "v2"])

# What refers to an image
signature = push("signed", subject={"mediaType": MANIFEST, "digest": first, "size": 1}, artifactType="peer/signature")
referrers = ecr.list_image_referrers(**HERE, subjectId={"imageDigest": first})["referrers"]
same([(one["digest"], one["artifactType"]) for one in referrers], [(signature, "peer/signature")])

# Scans
with fails("ScanNotFoundException"):
    ecr.describe_image_scan_findings(**HERE, imageId={"imageTag": "v1"})
plant(repository=NAME, image="v1", status="COMPLETE", findings=[{"name": "CVE-1", "severity": "HIGH"}])
same(
    ecr.describe_image_scan_findings(**HERE, imageId={"imageTag": "v1"})["imageScanFindings"]["findingSeverityCounts"],
    {"HIGH": 1},
)
ecr.start_image_scan(**HERE, imageId={"imageTag": "v2"})
wait(ecr, "image_scan_complete", **HERE, imageId={"imageTag": "v2"})
with fails("LimitExceededException"):
    ecr.start_image_scan(**HERE, imageId={"imageTag": "v2"})
ecr.put_image_scanning_configuration(**HERE, imageScanningConfiguration={"scanOnPush": True})
plant(repository=NAME, image="*", findings=[{"name": f"CVE-{n}", "severity": "LOW"} for n in range(3)])
push("three", "v3")
wait(ecr, "image_scan_complete", **HERE, imageId={"imageTag": "v3"})
pages = ecr.get_paginator("describe_image_scan_findings").paginate(
    **HERE, imageId={"imageTag": "v3"}, PaginationConfig={"PageSize": 2}
)
same([one["name"] for page in pages for one in page["imageScanFindings"]["findings"]], ["CVE-0", "CVE-1", "CVE-2"])
rules = [
    {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "peer/*", "filterType": "WILDCARD"}]}
]
ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=rules)
same(ecr.get_registry_scanning_configuration()["scanningConfiguration"], {"scanType": "ENHANCED", "rules": rules})
[scanned] = ecr.batch_get_repository_scanning_configuration(repositoryNames=[NAME])["scanningConfigurations"]
same(scanned["scanFrequency"], "CONTINUOUS_SCAN")
with fails("ValidationException"):
    ecr.start_image_scan(**HERE, imageId={"imageTag": "v3"})

# Policies
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
with fails("RepositoryPolicyNotFoundException"):
    ecr.get_repository_policy(**HERE)
ecr.set_repository_policy(**HERE, policyText=POLICY)
same(ecr.get_repository_policy(**HERE)["policyText"], POLICY)
same(ecr.delete_repository_policy(**HERE)["policyText"], POLICY)
LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5},
                "action": {"type": "expire"},
            }
        ]
    }
)
with fails("LifecyclePolicyNotFoundException"):
    ecr.get_lifecycle_policy(**HERE)
ecr.put_lifecycle_policy(**HERE, lifecyclePolicyText=LIFECYCLE)
same(ecr.get_lifecycle_policy(**HERE)["lifecyclePolicyText"], LIFECYCLE)
same(ecr.delete_lifecycle_policy(**HERE)["lifecyclePolicyText"], LIFECYCLE)
with fails("NotImplemented", 501):
    ecr.start_lifecycle_policy_preview(**HERE)

# The registry
same(ecr.describe_registry()["registryId"], "000000000000")
same(ecr.get_account_setting(name="BLOB_MOUNTING")["value"], "DISABLED")
ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
same(ecr.get_account_setting(name="BLOB_MOUNTING")["value"], "ENABLED")
[login] = ecr.get_authorization_token()["authorizationData"]
same(base64.b64decode(login["authorizationToken"])[:4], b"AWS:")
same(login["proxyEndpoint"], ENDPOINT)
request = urllib.request.Request(f"{ENDPOINT}/v2/{NAME}/tags/list")
request.add_header("Authorization", f"Basic {login['authorizationToken']}")
same(json.load(urllib.request.urlopen(request))["tags"], ["all", "live", "v1", "v2", "v3"])

# Repositories that a push makes
template = {"prefix": "made", "appliedFor": ["CREATE_ON_PUSH"], "imageTagMutability": "IMMUTABLE"}
ecr.create_repository_creation_template(**template)
with fails("TemplateAlreadyExistsException"):
    ecr.create_repository_creation_template(**template)
ecr.update_repository_creation_template(prefix="made", description="by a push")
[shown] = ecr.describe_repository_creation_templates(prefixes=["made"])["repositoryCreationTemplates"]
same((shown["description"], shown["imageTagMutability"]), ("by a push", "IMMUTABLE"))
ecr.initiate_layer_upload(repositoryName="made/here")
same(ecr.describe_repositories(repositoryNames=["made/here"])["repositories"][0]["imageTagMutability"], "IMMUTABLE")
ecr.delete_repository_creation_template(prefix="made")
with fails("TemplateNotFoundException"):
    ecr.delete_repository_creation_template(prefix="made")
with fails("RepositoryNotFoundException"):
    ecr.initiate_layer_upload(repositoryName="made/there")

# Managed signing
with fails("SigningConfigurationNotFoundException"):
    ecr.get_signing_configuration()
rule = {"signingProfileArn": "arn:aws:signer:us-east-1:000000000000:/signing-profiles/peer"}
ecr.put_signing_configuration(signingConfiguration={"rules": [rule]})
same(ecr.get_signing_configuration()["signingConfiguration"]["rules"], [rule])
push("four", "v4")
[status] = ecr.describe_image_signing_status(**HERE, imageId={"imageTag": "v4"})["signingStatuses"]
assert status["status"] in {"IN_PROGRESS", "COMPLETE"}, status
same(ecr.describe_image_signing_status(**HERE, imageId={"imageTag": "v1"})["signingStatuses"], [])
ecr.delete_signing_configuration()

# The end
same(ecr.batch_delete_image(**HERE, imageIds=[{"imageTag": "live"}])["failures"], [])
with fails("RepositoryNotEmptyException"):
    ecr.delete_repository(**HERE)
ecr.delete_repository(**HERE, force=True)
ecr.delete_repository(repositoryName="made/here")
