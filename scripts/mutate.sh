#!/bin/sh
# Changes the rules of Domain and of Application/Common one by one and counts the changes that no unit test notices.
# The reports are in artifacts/mutation. Fails below 90 %.
set -eu
cd "$(dirname "$0")/../tests/Engagement.UnitTests"
dotnet tool restore

mutate() {
    project=$1
    shift
    dotnet stryker --project "$project.csproj" --output "../../artifacts/mutation/$project" \
        --reporter cleartext --reporter json --break-at 90 "$@"
}

mutate Engagement.Domain
mutate Engagement.Application --mutate 'Common/**/*.cs'
