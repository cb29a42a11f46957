using SemiMER;
using SemiMER.Studies;

try
{
    switch (args)
    {
        case ["text", var data, var corpus, .. var conditions]:
            TextStudy.Run(Path.Combine(data, corpus), conditions);
            return 0;
        case ["restored", var data]:
            EncoderStudy.Restore(data);
            return 0;
        case ["encoders", var data, .. var conditions]:
            EncoderStudy.Recognise(data, conditions);
            return 0;
        case ["targets", var data, var corpus]:
            TargetStudy.Run(Path.Combine(data, corpus));
            return 0;
        case ["suggestions", var data]:
            SuggestionStudy.Run(data);
            return 0;
        case ["transfer", var data, var target, .. var folder]:
            TransferStudy.Run(data, target, folder);
            return 0;
        case ["speakers", var data]:
            SpeakerTransferStudy.Run(data);
            return 0;
        case ["search", var data, var folder, .. var recipes]:
            SearchStudy.Run(data, folder, recipes);
            return 0;
        case ["weights", var data, var folder]:
            PaperWeightStudy.Run(data, folder);
            return 0;
        case ["prompting"]:
            PromptingSizeStudy.Run();
            return 0;
        case ["features", var folder]:
            FeatureStudy.Run(folder);
            return 0;
        default:
            Console.Error.WriteLine("usage: SemiMER.Experiments STUDY ...; each prints Markdown tables as docs/results.md has them");
            Console.Error.WriteLine("    DATA is the folder of the corpora");
            Console.Error.WriteLine("    text DATA iemocap|mosi [ROW...]      features of transcripts; rows of the table, from 1");
            Console.Error.WriteLine("    restored DATA                        what the Transformer autoencoder restores of sequences");
            Console.Error.WriteLine("    encoders DATA [ROW...]               what encoders of words recognise on iemocap");
            Console.Error.WriteLine("    targets DATA iemocap|mosi            valence, arousal and sentiment beside ridge and the mean");
            Console.Error.WriteLine("    suggestions DATA                     labels that were asked for beside random ones, on iemocap");
            Console.Error.WriteLine("    transfer DATA iemocap|meld [FOLDER]  words of the other corpus beside few labels");
            Console.Error.WriteLine("    speakers DATA                        voices of women beside few of men and back");
            Console.Error.WriteLine("    search DATA FOLDER [RECIPE...]       settings searched for each recipe and share, on iemocap");
            Console.Error.WriteLine("    weights DATA FOLDER                  weights of the paper's objective, by validation");
            Console.Error.WriteLine("    prompting                            cross-modal prompting at the sizes of its code");
            Console.Error.WriteLine("    features FOLDER                      how fast features of the WAV files of a folder are made");
            return 2;
    }
}
catch (SemiMerException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
