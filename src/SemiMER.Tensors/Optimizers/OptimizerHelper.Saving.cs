using System.Text;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class optim
        {
            public abstract partial class Optimizer
            {
                /// <summary>Options of the groups and states of the parameters, both in the order of the groups.</summary>
                public class StateDictionary
                {
                    internal StateDictionary(IEnumerable<Modules.OptimizerOptions> options, IEnumerable<Modules.OptimizerState> states)
                    {
                        Options = [.. options];
                        State = [.. states];
                    }

                    /// <summary>Options, one for each group.</summary>
                    public List<Modules.OptimizerOptions> Options { get; }

                    /// <summary>States, one for each parameter.</summary>
                    public List<Modules.OptimizerState> State { get; }
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    public abstract partial class OptimizerHelper
    {
        /// <summary>The options and states that the optimizer works with, not copies.</summary>
        public virtual StateDictionary state_dict() => new(
            _parameter_groups.Select(group => group.Completed),
            _parameter_groups.SelectMany(group => group.Parameters).Select(parameter => states[parameter]));

        /// <summary>Copies options and states of an optimizer of the same kind with parameters of the same shapes.</summary>
        /// <exception cref="ArgumentException">It is of another kind, or has other groups or parameters.</exception>
        public virtual void load_state_dict(StateDictionary state_dict)
        {
            StateDictionary own = this.state_dict();
            CheckCounts(torch.NotNull(state_dict).Options.Count, state_dict.State.Count, own);
            for (int i = 0; i < own.Options.Count; i++) own.Options[i].LoadStateDict(state_dict.Options[i]);
            for (int i = 0; i < own.State.Count; i++) own.State[i].LoadStateDict(state_dict.State[i]);
        }

        /// <summary>Writes options and states to a file in TorchSharp's format.</summary>
        public void save_state_dict(string location)
        {
            using var writer = new BinaryWriter(File.Create(location), Encoding.UTF8);
            save_state_dict(writer);
        }

        /// <summary>Reads what <see cref="save_state_dict(string)"/> wrote.</summary>
        /// <inheritdoc cref="load_state_dict(BinaryReader)" path="/exception"/>
        public void load_state_dict(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location), Encoding.UTF8);
            load_state_dict(reader);
        }

        /// <summary>
        /// Writes options and states in TorchSharp's format: the name of the class, the number of groups and of parameters, then the
        /// options and the states, all little-endian.
        /// </summary>
        public void save_state_dict(BinaryWriter writer)
        {
            StateDictionary own = state_dict();
            torch.NotNull(writer).Write(GetType().Name);
            writer.Write7BitEncodedInt(own.Options.Count);
            writer.Write7BitEncodedInt(own.State.Count);
            foreach (OptimizerOptions options in own.Options) options.SaveStateDict(writer);
            foreach (OptimizerState state in own.State) state.SaveStateDict(writer);
            writer.Flush();
        }

        /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote. What was read before a fault stays changed.</summary>
        /// <exception cref="InvalidDataException">Another kind of optimizer was written.</exception>
        /// <exception cref="ArgumentException">It had other groups or parameters.</exception>
        /// <exception cref="EndOfStreamException">The data end early.</exception>
        public void load_state_dict(BinaryReader reader)
        {
            string name = torch.NotNull(reader).ReadString();
            if (name != GetType().Name) throw new InvalidDataException($"The state is one of {name}, the optimizer is {GetType().Name}.");
            StateDictionary own = state_dict();
            CheckCounts(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), own);
            foreach (OptimizerOptions options in own.Options)
            {
                options.LoadStateDict(reader);
                options.Check();
            }
            foreach (OptimizerState state in own.State) state.LoadStateDict(reader);
        }

        private static void CheckCounts(int groups, int parameters, StateDictionary own)
        {
            if (groups != own.Options.Count || parameters != own.State.Count)
            {
                throw new ArgumentException(
                    $"The state has {groups} groups and {parameters} parameters, the optimizer {own.Options.Count} and {own.State.Count}.");
            }
        }
    }
}
