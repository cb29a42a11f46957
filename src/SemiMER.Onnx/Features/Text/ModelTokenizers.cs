namespace SemiMER.Onnx;

/// <summary>Finds the tokenizer of a model among the files beside it.</summary>
internal static class ModelTokenizers
{
    private static readonly string[] Names =
        ["vocab.txt", "sentencepiece.bpe.model", "spiece.model", "spm.model", "sentencepiece.model", "tokenizer.model", "vocab.json"];

    /// <summary>Opens the tokenizer that the options name, or that lies beside the model or in the folder above.</summary>
    /// <exception cref="OnnxException">There is none, or its file is damaged.</exception>
    public static ModelTokenizer Open(string modelPath, OnnxTextOptions options)
    {
        string path = options.Tokenizer ?? Find(modelPath);
        if (!File.Exists(path))
            throw new OnnxException("does not exist. It should be the tokenizer of the model.", path);
        try
        {
            byte[] content = File.ReadAllBytes(path);
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".txt" => WordPieceModelTokenizer.Read(path, content, options),
                ".model" => SentencePieceModelTokenizer.Read(path, content, options),
                ".json" when Path.GetFileName(path) != "tokenizer.json" => BytePairModelTokenizer.Read(path, content, options),
                _ => throw new OnnxException(
                    "is no file of a tokenizer that is read. Save the files of its kind in Python with tokenizer.save_vocabulary.", path,
                    expected: "vocab.txt, a SentencePiece .model or vocab.json", actual: $"'{Path.GetFileName(path)}'"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"cannot be read: {error.Message}", path, innerException: error);
        }
    }

    private static string Find(string modelPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;
        // Exporters put the model into a folder of its own, 'onnx', below that of the tokenizer.
        foreach (string? place in (string?[])[folder, Path.GetFileName(folder) == "onnx" ? Path.GetDirectoryName(folder) : null])
        {
            if (place is not null && Names.Select(name => Path.Combine(place, name)).FirstOrDefault(File.Exists) is { } found)
                return found;
        }
        throw new OnnxException(
            "has no tokenizer beside it, without which text cannot become what the model reads. Save it in Python with " +
            $"tokenizer.save_vocabulary('.'), or name its file in {nameof(OnnxTextOptions)}.{nameof(OnnxTextOptions.Tokenizer)}.",
            modelPath, expected: $"one of {string.Join(", ", Names)}", actual: "none");
    }
}
