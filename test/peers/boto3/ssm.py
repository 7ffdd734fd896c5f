"""SSM parameters."""

from peer import client, fails, same

ssm = client("ssm")
same(ssm.put_parameter(Name="/peer/version", Value="7", Type="String")["Version"], 1)
with fails("ParameterAlreadyExists"):
    ssm.put_parameter(Name="/peer/version", Value="8", Type="String")
same(ssm.put_parameter(Name="/peer/version", Value="8", Overwrite=True)["Version"], 2)
same(ssm.get_parameter(Name="/peer/version")["Parameter"]["Value"], "8")
for number in range(12):
    ssm.put_parameter(Name=f"/peer/many/{number:02}", Value=str(number), Type="String")
pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/peer", Recursive=True)
same(len([one for page in pages for one in page["Parameters"]]), 13)
both = ssm.get_parameters(Names=["/peer/version", "/peer/none"])
same(both["InvalidParameters"], ["/peer/none"])
ssm.delete_parameter(Name="/peer/version")
with fails("ParameterNotFound"):
    ssm.get_parameter(Name="/peer/version")
