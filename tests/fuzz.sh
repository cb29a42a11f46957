#!/usr/bin/env bash
# A coverage-guided campaign over one format: tests/fuzz.sh [FORMAT] [FILE] [SECONDS]; without arguments it lists formats and files.
# Needs AFL++ (Debian: afl++). Ends with 1 if an input was found that crashes or hangs the reader; it lies under the folder it prints.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${TMPDIR:-/tmp}/semimer-fuzz
program=$work/program
dotnet publish tests/Programs/FuzzProgram -c Release -o "$program" -v q --nologo
if [ $# -lt 2 ]; then
    dotnet "$program/FuzzProgram.dll" list
    exit 0
fi
format=$1 file=$2 seconds=${3:-60}
dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tools" >/dev/null 2>&1 || true
run=$(mktemp -d "$work/run.XXXXXX")
dotnet "$program/FuzzProgram.dll" seeds "$format" "$run/valid"
mkdir "$run/in"
cp "$run/valid/$file" "$run/in/seed"
# This copy only, and only what reads: start-up code runs before the fuzzer has its memory.
"$work/tools/sharpfuzz" "$program/SemiMER.dll" SemiMER.Formats SemiMER.Corpora SemiMER.Features SemiMER.Recognition
AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 \
    afl-fuzz -V "$seconds" -i "$run/in" -o "$run/out" -t 5000 -m none dotnet "$program/FuzzProgram.dll" run "$format" "$file" "$run/valid"
grep -E "execs_done|execs_per_sec|edges_found|saved_crashes|saved_hangs" "$run/out/default/fuzzer_stats"
echo "$run/out/default"
[ -z "$(ls -A "$run/out/default/crashes" "$run/out/default/hangs" | grep -v -e README -e '^$' -e ':$')" ]
