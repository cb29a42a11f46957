using System.Text;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        // TorchSharp's own file format: the number of entries, then for each its name and its tensor.
        public partial class Module
        {
            /// <summary>Writes parameters and buffers to a file, in TorchSharp's format.</summary>
            /// <param name="location">Path of the file, which is replaced once all is written.</param>
            /// <param name="skip">Names to leave out.</param>
            /// <returns>This module.</returns>
            public Module save(string location, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(location);
                string unfinished = location + ".unfinished";
                using (FileStream stream = File.Create(unfinished)) save(stream, skip);
                File.Move(unfinished, location, overwrite: true);
                return this;
            }

            /// <summary>Writes parameters and buffers to a stream, in TorchSharp's format.</summary>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
                return save(writer, skip);
            }

            /// <summary>Writes parameters and buffers, in TorchSharp's format.</summary>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes tensors under their names, in TorchSharp's format.</summary>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(writer);
                ArgumentNullException.ThrowIfNull(sd);
                KeyValuePair<string, Tensor>[] entries = sd.Where(entry => skip?.Contains(entry.Key) != true).ToArray();
                TensorFile.WriteNumber(writer, entries.Length);
                foreach ((string key, Tensor tensor) in entries)
                {
                    writer.Write(key);
                    TensorFile.Write(tensor, writer);
                }
            }

            /// <summary>
            /// Reads parameters and buffers from a file in TorchSharp's format; they are changed only if the whole file fits.
            /// </summary>
            /// <param name="location">Path of the file.</param>
            /// <param name="strict">Refuse missing and surplus names.</param>
            /// <param name="skip">Names to leave alone.</param>
            /// <param name="loadedParameters">Receives for each name of the module and of the file whether it was loaded.</param>
            /// <returns>This module.</returns>
            /// <exception cref="ArgumentException">Names, shapes or types differ.</exception>
            /// <exception cref="InvalidDataException">The file is cut off or not of this format.</exception>
            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(location);
                using FileStream stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            /// <summary>Reads parameters and buffers from a stream; see the first version.</summary>
            public Module load(
                Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads parameters and buffers; see the first version.</summary>
            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(reader);
                Dictionary<string, Tensor> own = state_dict();
                var values = new Dictionary<string, Tensor?>();
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                try
                {
                    for (long left = TensorFile.ReadNumber(reader); left > 0; left--)
                    {
                        string key = reader.ReadString();
                        values[key] = TensorFile.ReadLike(reader, key, own.GetValueOrDefault(key));
                    }
                }
                catch (EndOfStreamException error)
                {
                    throw new InvalidDataException($"load: the data end within entry {values.Count} of the module {GetName()}.", error);
                }
                string[] wanted = own.Keys.Where(key => skip?.Contains(key) != true).ToArray();
                string[] missing = wanted.Except(values.Keys).ToArray(), surplus = values.Keys.Except(own.Keys).Except(skip ?? [])
                    .ToArray();
                if (strict && missing.Length + surplus.Length > 0)
                {
                    throw new ArgumentException(
                        $"load: the names differ. Missing: {string.Join(", ", missing.DefaultIfEmpty("none"))}." +
                        $" Unexpected: {string.Join(", ", surplus.DefaultIfEmpty("none"))}.");
                }
                string[] loaded = wanted.Intersect(values.Keys).ToArray();
                using IDisposable _ = no_grad();
                foreach (string key in loaded) own[key].copy_(values[key]!);
                if (loadedParameters is not null)
                    foreach (string key in own.Keys.Union(values.Keys)) loadedParameters[key] = loaded.Contains(key);
                return this;
            }
        }
    }
}
