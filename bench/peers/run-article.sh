#!/usr/bin/env bash
# What the article describes, in words of our own: pages of users into one file by the AWS CLI, then one start of the CLI a user.
# bash run-article.sh <source> <target> parallel|xargs        (AWS names the CLI; it runs in an empty folder)
set -uo pipefail
source_pool=$1 spread=$3
export target_pool=$2 AWS

export_users() {
  local token='' page
  while :; do
    page=$("$AWS" cognito-idp list-users --user-pool-id "$source_pool" --limit 60 --output json \
      ${token:+--pagination-token "$token"}) || return 1
    jq -c '.Users[]' <<<"$page" >>users.ndjson
    token=$(jq -r '.PaginationToken // empty' <<<"$page")
    [ -n "$token" ] || return 0
  done
}

# Four attributes, two of them mandatory; in the CLI's short form, as its users write it.
import_user() {
  local email verified name preferred attributes
  email=$(jq -r '.email // empty' <<<"$1")
  verified=$(jq -r '.email_verified // empty' <<<"$1")
  name=$(jq -r '.name // empty' <<<"$1")
  preferred=$(jq -r '.preferred_username // empty' <<<"$1")
  [ -n "$email" ] && [ -n "$verified" ] || return 0
  attributes=("Name=email,Value=$email" "Name=email_verified,Value=$verified")
  [ -z "$name" ] || attributes+=("Name=name,Value=$name")
  [ -z "$preferred" ] || attributes+=("Name=preferred_username,Value=$preferred")
  "$AWS" cognito-idp admin-create-user --user-pool-id "$target_pool" --username "$email" \
    --user-attributes "${attributes[@]}" --message-action SUPPRESS >/dev/null
}
export -f import_user

export_users || exit 1
jq -c '[.Attributes[] | {(.Name): .Value}] | add' users.ndjson >people.ndjson
if [ "$spread" = parallel ]; then
  # shellcheck disable=SC2016
  parallel --pipe -j 10 bash -c 'while IFS= read -r line; do import_user "$line"; done' <people.ndjson
else
  # The CLI ends with 255 where Cognito refuses, at which xargs would stop altogether.
  # shellcheck disable=SC2016
  xargs -d '\n' -n 1 -P 10 bash -c 'import_user "$1" || exit 1' one <people.ndjson
fi
echo 'User import complete!'
