"""S3: buckets, objects, ranges, conditions, versions, listings, multi-part uploads, transfers."""

import hashlib
import io

from boto3.s3.transfer import TransferConfig
from peer import client, fails, same, wait

s3 = client("s3")
BUCKET = "peer-packages"

with fails("404"):
    s3.head_bucket(Bucket=BUCKET)
s3.create_bucket(Bucket=BUCKET)
wait(s3, "bucket_exists", Bucket=BUCKET)
same([bucket["Name"] for bucket in s3.list_buckets()["Buckets"]], [BUCKET])
with fails("NoSuchBucket", 404):
    s3.put_object(Bucket="no-such-bucket", Key="k", Body=b"")

# Objects
key = "a folder/ünï+code.zip"
body = bytes(range(256)) * 300
put = s3.put_object(Bucket=BUCKET, Key=key, Body=body, Metadata={"commit": "abc"}, ContentType="application/zip")
same(put["ETag"], f'"{hashlib.md5(body).hexdigest()}"')
wait(s3, "object_exists", Bucket=BUCKET, Key=key)
got = s3.get_object(Bucket=BUCKET, Key=key)
same(got["Body"].read(), body)
same(got["Metadata"], {"commit": "abc"})
same(got["ContentType"], "application/zip")
part = s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=10-19")
same(part["Body"].read(), body[10:20])
same(part["ResponseMetadata"]["HTTPStatusCode"], 206)
head = s3.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")
same(head["ContentLength"], len(body))
for algorithm in ["CRC32", "SHA1", "SHA256"]:
    s3.put_object(Bucket=BUCKET, Key="checked", Body=b"hello", ChecksumAlgorithm=algorithm)
    checked = s3.get_object(Bucket=BUCKET, Key="checked", ChecksumMode="ENABLED")
    assert f"Checksum{algorithm}" in checked, checked
    same(checked["Body"].read(), b"hello")

# Conditions
with fails("PreconditionFailed", 412):
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"other", IfNoneMatch="*")
with fails("304", 304):
    s3.get_object(Bucket=BUCKET, Key=key, IfNoneMatch=put["ETag"])
with fails("NoSuchKey", 404):
    s3.get_object(Bucket=BUCKET, Key="nothing")
with fails("404"):
    s3.head_object(Bucket=BUCKET, Key="nothing")
with fails("InvalidRange", 416):
    s3.get_object(Bucket=BUCKET, Key="checked", Range="bytes=5-")

# Copies and listings
s3.copy_object(Bucket=BUCKET, Key="b/1", CopySource={"Bucket": BUCKET, "Key": key})
s3.put_object(Bucket=BUCKET, Key="b/ 2&<3>", Body=b"x")
pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 1})
same([one["Key"] for page in pages for one in page["Contents"]], [key, "b/ 2&<3>", "b/1", "checked"])
rolled = s3.list_objects_v2(Bucket=BUCKET, Delimiter="/")
same([one["Prefix"] for one in rolled["CommonPrefixes"]], ["a folder/", "b/"])
same([one["Key"] for one in rolled["Contents"]], ["checked"])
deleted = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "b/1"}, {"Key": "b/ 2&<3>"}]})
same(len(deleted["Deleted"]), 2)
s3.delete_object(Bucket=BUCKET, Key="checked")
wait(s3, "object_not_exists", Bucket=BUCKET, Key="checked")

# Versions
assert "Status" not in s3.get_bucket_versioning(Bucket=BUCKET)
s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
same(s3.get_bucket_versioning(Bucket=BUCKET)["Status"], "Enabled")
one = s3.put_object(Bucket=BUCKET, Key="v", Body=b"one")["VersionId"]
two = s3.put_object(Bucket=BUCKET, Key="v", Body=b"two")["VersionId"]
same(s3.get_object(Bucket=BUCKET, Key="v")["VersionId"], two)
same(s3.get_object(Bucket=BUCKET, Key="v", VersionId=one)["Body"].read(), b"one")
same(s3.delete_object(Bucket=BUCKET, Key="v")["DeleteMarker"], True)

# Multi-part uploads, by hand and by the transfer manager
big = b"x" * (5 * 1024 * 1024) + b"end"
upload = s3.create_multipart_upload(Bucket=BUCKET, Key="big")["UploadId"]
parts = []
for number, piece in enumerate([big[:-3], big[-3:]], start=1):
    answer = s3.upload_part(Bucket=BUCKET, Key="big", UploadId=upload, PartNumber=number, Body=piece)
    parts.append({"PartNumber": number, "ETag": answer["ETag"]})
same(len(s3.list_parts(Bucket=BUCKET, Key="big", UploadId=upload)["Parts"]), 2)
done = s3.complete_multipart_upload(
    Bucket=BUCKET, Key="big", UploadId=upload, MultipartUpload={"Parts": parts}
)
assert done["ETag"].endswith('-2"'), done
upload = s3.create_multipart_upload(Bucket=BUCKET, Key="gone")["UploadId"]
s3.abort_multipart_upload(Bucket=BUCKET, Key="gone", UploadId=upload)
with fails("NoSuchUpload", 404):
    s3.list_parts(Bucket=BUCKET, Key="gone", UploadId=upload)
pieces = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(big * 2), BUCKET, "transferred", Config=pieces)
target = io.BytesIO()
s3.download_fileobj(BUCKET, "transferred", target, Config=pieces)
same(hashlib.sha256(target.getvalue()).hexdigest(), hashlib.sha256(big * 2).hexdigest())

# What is not there
with fails("NotImplemented", 501):
    s3.get_bucket_acl(Bucket=BUCKET)
with fails("BucketNotEmpty", 409):
    s3.delete_bucket(Bucket=BUCKET)
s3.create_bucket(Bucket="peer-empty")
s3.delete_bucket(Bucket="peer-empty")
wait(s3, "bucket_not_exists", Bucket="peer-empty")
