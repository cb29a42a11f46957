using System.Globalization;
using SemiMER.Streaming;

const string Usage = """
    usage: SemiMER.Streaming make vectors FOLDER ROWS        a corpus of one vector for each of three modalities
           SemiMER.Streaming make sequences FOLDER GIGABYTES  a corpus of acoustic sequences and lexical vectors
           SemiMER.Streaming make parts FOLDER ROWS PARTS     the same of small vectors, in parts
           SemiMER.Streaming train FOLDER STEPS [PREFETCH] [BATCHES_PER_BUCKETING]
           (train: by all processes that mpirun has started)
    """;

switch (args)
{
    case ["make", "vectors", var folder, var rows]:
        LargeCorpus.WriteVectors(folder, Number(rows));
        return 0;
    case ["make", "sequences", var folder, var gigabytes]:
        LargeCorpus.WriteSequences(folder, Number(gigabytes));
        return 0;
    case ["make", "parts", var folder, var rows, var parts]:
        LargeCorpus.WriteParts(folder, Number(rows), Number(parts));
        return 0;
    case ["train", var folder, var steps, .. var options] when options.Length <= 2:
        StreamedTraining.Run(
            folder, Number(steps), options.Length > 0 ? Number(options[0]) : null, options.Length > 1 ? Number(options[1]) : 1);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
