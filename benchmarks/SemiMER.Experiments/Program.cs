using SemiMER;
using SemiMER.Studies;

try
{
    switch (args)
    {
        case ["text", var data, var corpus, .. var conditions]:
            TextStudy.Run(Path.Combine(data, corpus), conditions);
            return 0;
        case ["encoders", var data, .. var parts]:
            EncoderStudy.Run(data, parts);
            return 0;
        default:
            Console.Error.WriteLine("usage: SemiMER.Experiments STUDY ...; each prints Markdown tables as docs/results.md has them");
            Console.Error.WriteLine("    DATA is the folder of the corpora");
            Console.Error.WriteLine("    text DATA iemocap|mosi [ROW...]      features of transcripts; rows of the table, from 1");
            Console.Error.WriteLine("    encoders DATA [restored] [iemocap]   sequence encoders: what they restore and recognise");
            return 2;
    }
}
catch (SemiMerException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
