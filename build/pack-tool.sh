#!/usr/bin/env bash
# Packs the command line as a tool of .NET: SemiMER.Tool, which says where it runs, and a package for each platform with its libtorch.
#   build/pack-tool.sh FOLDER [PLATFORM...]      platforms: linux-x64 win-x64 osx-arm64; all of them if none is named
# Then:  dotnet tool install SemiMER.Tool --add-source FOLDER --tool-path DIRECTORY
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,4s/^# //p' "$0"; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
[ $# -ge 1 ] || set -- linux-x64 win-x64 osx-arm64
cd "$(dirname "$0")/.."
pack=(-v q --nologo -p:PackTool=true)
for platform; do
    dotnet restore src/SemiMER.Tool "${pack[@]}" -p:RestoredPlatform="$platform"
done
dotnet pack src/SemiMER.Tool -c Release "${pack[@]}" "-p:PackToolFor=\"$(IFS=';' && echo "$*")\"" -o "$folder"
ls -l "$folder"/SemiMER.Tool.*nupkg
