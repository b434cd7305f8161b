"""What boto3 sees of a sandbox, printed as one JSON object for boto3.test.ts.

Arguments: source pool, its app client, target pool, username, password.
"""

import json
import sys

import boto3


def outcome(call, **arguments):
    """`done` or the name of the exception class, which boto3 makes out of the error's name."""
    try:
        call(**arguments)
        return "done"
    except client.exceptions.ClientError as error:
        return type(error).__name__


def names(pages):
    return [user["Username"] for page in pages for user in page["Users"]]


source, client_id, target, username, password = sys.argv[1:]
client = boto3.client("cognito-idp")
list_users = client.get_paginator("list_users")


def sign_in(word):
    return client.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": word},
    )


new_user = {
    "UserPoolId": target,
    "Username": "boto3@example.com",
    "MessageAction": "SUPPRESS",
    "UserAttributes": [{"Name": "email_verified", "Value": "true"}],
}
created = client.admin_create_user(**new_user)["User"]

print(
    json.dumps(
        {
            "listed": names(list_users.paginate(UserPoolId=source, PaginationConfig={"PageSize": 20})),
            "disabled": names(list_users.paginate(UserPoolId=source, Filter='status = "Disabled"')),
            "found": names(list_users.paginate(UserPoolId=source, Filter=f'username = "{username}"')),
            "created": {
                "username": created["Username"],
                "status": created["UserStatus"],
                "year": created["UserCreateDate"].year,
            },
            "created again": outcome(client.admin_create_user, **new_user),
            "unknown pool": outcome(client.describe_user_pool, UserPoolId="us-east-1_Nowhere01"),
            "unknown user": outcome(client.admin_get_user, UserPoolId=source, Username="nobody-of-that-name"),
            "odd filter": outcome(client.list_users, UserPoolId=source, Filter='email != "x"'),
            "tokens": sorted(sign_in(password)["AuthenticationResult"]),
            "wrong password": outcome(sign_in, word=password + "x"),
        }
    )
)
