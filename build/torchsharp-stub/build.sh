#!/bin/sh
# Builds TorchSharp.dll, an assembly with TorchSharp's public types and members and no code in them, into a folder:
#
#   build/torchsharp-stub/build.sh FOLDER
#   dotnet build src/SemiMER -p:TensorEngine=TorchSharp -p:TorchSharpAssembly=FOLDER/TorchSharp.dll
#
# It shows that a source compiles against TorchSharp where the package and its native libraries cannot be had.
# Nothing can run on it: every member throws. The members come from
# tests/SemiMER.Tensors.Tests/Surface/torchsharp-surface.txt. FOLDER must not lie inside the repository.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
dotnet run --project "$here/generator" -- \
    "$here/../../tests/SemiMER.Tensors.Tests/Surface/torchsharp-surface.txt" "$folder/TorchSharp.cs"
dotnet build "$here/TorchSharp.csproj" -p:StubFolder="$folder" -p:BaseIntermediateOutputPath="$folder/obj/" -v q --nologo
echo "$folder/TorchSharp.dll"
