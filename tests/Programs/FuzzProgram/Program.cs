using SemiMER;
using SemiMER.Tests.Fuzzing;
using SharpFuzz;

// What tests/fuzz.sh runs under AFL++: the formats and checks of the tests, on files that the fuzzer makes.
//   list                  the names of all formats
//   seeds FORMAT FOLDER   writes the valid files of a format
//   run FORMAT FILE       reads one file of the format, again and again; anything but a result or a typed error is a crash
switch (args)
{
    case ["list"]:
        foreach (FuzzFormat format in FuzzFormats.All)
            Console.WriteLine($"{format.Name}: {string.Join(' ', format.Files)}");
        return 0;
    case ["seeds", string name, string folder]:
        Directory.CreateDirectory(folder);
        Format(name).Write(folder);
        return 0;
    case ["run", string name, string file]:
        Run(Format(name), file);
        return 0;
    default:
        Console.Error.WriteLine("list | seeds FORMAT FOLDER | run FORMAT FILE");
        return 2;
}

static FuzzFormat Format(string name) => FuzzFormats.All.Single(format => format.Name == name);

static void Run(FuzzFormat format, string file)
{
    string folder = Directory.CreateTempSubdirectory("fuzz").FullName, path = Path.Combine(folder, file);
    format.Write(folder);
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using (FileStream target = File.Create(path))
            stream.CopyTo(target);
        try
        {
            format.Read(folder);
        }
        catch (SemiMerException)
        {
            // Refused, as it should be.
        }
    });
}
