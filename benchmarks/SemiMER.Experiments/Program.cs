using SemiMER;
using SemiMER.Studies;

try
{
    switch (args)
    {
        case ["text", var data, .. var names]:
            TextStudy.Run(data, names);
            return 0;
        case ["encoders", var data, .. var parts]:
            EncoderStudy.Run(data, parts);
            return 0;
        default:
            Console.Error.WriteLine("usage: SemiMER.Experiments STUDY ...; each prints Markdown tables as docs/results.md has them");
            Console.Error.WriteLine("    text DATA [iemocap] [mosi]   features of transcripts; DATA is the folder of the corpora");
            Console.Error.WriteLine("    encoders DATA [restored] [iemocap]   sequence encoders: what they restore, and what they recognise");
            return 2;
    }
}
catch (SemiMerException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
