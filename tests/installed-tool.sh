#!/usr/bin/env bash
# Packs the command line for this machine, installs it from the package into an empty folder and goes from a folder of features to
# predictions with it: tests/installed-tool.sh [PLATFORM], linux-x64 if none is named. About a minute, most of it packing libtorch.
set -euo pipefail
platform=${1:-linux-x64}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$(dirname "$0")/../build/pack-tool.sh" "$folder/packages" "$platform"
# An empty home and package folder: the tool must bring all it needs.
env HOME="$folder/home" DOTNET_CLI_HOME="$folder/home" NUGET_PACKAGES="$folder/nuget" DOTNET_NOLOGO=1 \
    dotnet tool install SemiMER.Tool --source "$folder/packages" --tool-path "$folder/tool"
semimer() { env HOME="$folder/home" "$folder/tool/semimer" "$@"; }

mkdir "$folder/features"
awk -v folder="$folder/features" 'BEGIN {
    srand(1)
    print "id,speaker,session,label" > (folder "/ids.csv")
    for (session = 1; session <= 3; session++) for (speaker = 1; speaker <= 2; speaker++) for (i = 0; i < 20; i++) {
        id = "u" session speaker "_" i; label = i % 2 ? "sad" : "joy"
        print id ",s" session speaker "," session "," (i < 16 ? label : "") >> (folder "/ids.csv")
        print "f1,f2,f3\n" rand() + (i % 2) "," rand() - (i % 2) "," rand() > (folder "/" id ".csv")
    }
}'
cat > "$folder/plan.json" <<'PLAN'
{
  "format": "semimer-plan/1",
  "data": { "folder": "corpus" },
  "split": { "by": "session" },
  "recipes": [{ "recipe": "supervised" }, { "recipe": "paper" }],
  "trainer": { "epochs": 10 }
}
PLAN
cd "$folder"
semimer --version
semimer import folder features --features 'acoustic={id}.csv' -o corpus
semimer check corpus
semimer plan plan.json
semimer train plan.json --recipe L_semi -o emotion
semimer study plan.json -o study > study.txt
semimer evaluate emotion/recognizer.semimer corpus --json > evaluation.json
semimer export emotion/recognizer.semimer emotion.onnx
semimer predict emotion.onnx corpus > predictions.csv
semimer report study -o report.html
[ "$(wc -l < predictions.csv)" -eq 121 ] || { echo "121 lines of predictions are expected"; exit 1; }
code=0
semimer train no-such-plan.json 2> fault.txt || code=$?
[ "$code" -eq 1 ] || { echo "a missing plan ended with $code"; exit 1; }
head -n 3 predictions.csv
echo "Installed and tried: $(du -sm tool | cut -f 1) MB."
