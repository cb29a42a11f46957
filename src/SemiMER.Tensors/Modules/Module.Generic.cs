using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module that runs functions before and after its own.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
            where TPreHook : Delegate
            where TPostHook : Delegate
        {
            private protected OrderedDictionary<string, TPreHook>? PreHooks;
            private protected OrderedDictionary<string, TPostHook>? PostHooks;
            private int lastKey;

            /// <summary>A module of the given kind.</summary>
            protected HookableModule(string name) : base(name)
            {
            }

            /// <summary>Runs <paramref name="hook"/> after the module; what it returns replaces the result.</summary>
            public HookRemover register_forward_hook(TPostHook hook)
            {
                ArgumentNullException.ThrowIfNull(hook);
                string key = NextKey();
                (PostHooks ??= new()).Add(key, hook);
                return new HookRemover(this, key);
            }

            /// <summary>Runs <paramref name="hook"/> before the module; what it returns replaces the input.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                ArgumentNullException.ThrowIfNull(hook);
                string key = NextKey();
                (PreHooks ??= new()).Add(key, hook);
                return new HookRemover(this, key);
            }

            private string NextKey() => (++lastKey).ToString(System.Globalization.CultureInfo.InvariantCulture);

            /// <summary>Takes a hook away again.</summary>
            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                /// <summary>Takes the hook away.</summary>
                public void remove()
                {
                    module.PreHooks?.Remove(key);
                    module.PostHooks?.Remove(key);
                }
            }
        }

        /// <summary>Something that turns one input into a result.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>Runs it.</summary>
            abstract TResult call(T input1);
        }

        /// <summary>A module of one input. Write <see cref="forward"/>; run it by <see cref="call"/>.</summary>
        public abstract class Module<T, TResult> :
            HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            /// <summary>A module of the given kind.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result. Run it by <see cref="call"/>, which includes the hooks.</summary>
            public abstract TResult forward(T input);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T input)
            {
                if (PreHooks is { } before)
                {
                    foreach (var hook in before.Values.ToArray())
                    {
                        input = hook(this, input);
                    }
                }
                TResult result = forward(input);
                if (PostHooks is { } after)
                {
                    foreach (var hook in after.Values.ToArray()) result = hook(this, input, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>Something that turns two inputs into a result.</summary>
        public interface IModule<T1, T2, TResult>
        {
            /// <summary>Runs it.</summary>
            abstract TResult call(T1 input1, T2 input2);
        }

        /// <summary>A module of two inputs. Write <see cref="forward"/>; run it by <see cref="call"/>.</summary>
        public abstract class Module<T1, T2, TResult> :
            HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>,
                IModule<T1, T2, TResult>
        {
            /// <summary>A module of the given kind.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result. Run it by <see cref="call"/>, which includes the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2)
            {
                if (PreHooks is { } before)
                {
                    foreach (var hook in before.Values.ToArray())
                    {
                        if (hook(this, input1, input2) is { } changed) (input1, input2) = changed;
                    }
                }
                TResult result = forward(input1, input2);
                if (PostHooks is { } after)
                {
                    foreach (var hook in after.Values.ToArray()) result = hook(this, input1, input2, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>Something that turns three inputs into a result.</summary>
        public interface IModule<T1, T2, T3, TResult>
        {
            /// <summary>Runs it.</summary>
            abstract TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>A module of three inputs. Write <see cref="forward"/>; run it by <see cref="call"/>.</summary>
        public abstract class Module<T1, T2, T3, TResult> :
            HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>,
                Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>, IModule<T1, T2, T3, TResult>
        {
            /// <summary>A module of the given kind.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result. Run it by <see cref="call"/>, which includes the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                if (PreHooks is { } before)
                {
                    foreach (var hook in before.Values.ToArray())
                    {
                        if (hook(this, input1, input2, input3) is { } changed) (input1, input2, input3) = changed;
                    }
                }
                TResult result = forward(input1, input2, input3);
                if (PostHooks is { } after)
                {
                    foreach (var hook in after.Values.ToArray()) result = hook(this, input1, input2, input3, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>Something that turns four inputs into a result.</summary>
        public interface IModule<T1, T2, T3, T4, TResult>
        {
            /// <summary>Runs it.</summary>
            abstract TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
        }

        /// <summary>A module of four inputs. Write <see cref="forward"/>; run it by <see cref="call"/>.</summary>
        public abstract class Module<T1, T2, T3, T4, TResult> :
            HookableModule<Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?>,
                Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>, IModule<T1, T2, T3, T4, TResult>
        {
            /// <summary>A module of the given kind.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result. Run it by <see cref="call"/>, which includes the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
            {
                if (PreHooks is { } before)
                {
                    foreach (var hook in before.Values.ToArray())
                    {
                        if (hook(this, input1, input2, input3, input4) is { } changed) (input1, input2, input3, input4) = changed;
                    }
                }
                TResult result = forward(input1, input2, input3, input4);
                if (PostHooks is { } after)
                {
                    foreach (var hook in after.Values.ToArray()) result = hook(this, input1, input2, input3, input4, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>Something that turns five inputs into a result.</summary>
        public interface IModule<T1, T2, T3, T4, T5, TResult>
        {
            /// <summary>Runs it.</summary>
            abstract TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);
        }

        /// <summary>A module of five inputs. Write <see cref="forward"/>; run it by <see cref="call"/>.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, TResult> :
            HookableModule<Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, (T1, T2, T3, T4, T5)?>,
                Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, TResult, TResult>>, IModule<T1, T2, T3, T4, T5, TResult>
        {
            /// <summary>A module of the given kind.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result. Run it by <see cref="call"/>, which includes the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5)
            {
                if (PreHooks is { } before)
                {
                    foreach (var hook in before.Values.ToArray())
                    {
                        if (hook(this, input1, input2, input3, input4, input5) is { } changed)
                            (input1, input2, input3, input4, input5) = changed;
                    }
                }
                TResult result = forward(input1, input2, input3, input4, input5);
                if (PostHooks is { } after)
                {
                    foreach (var hook in after.Values.ToArray()) result = hook(this, input1, input2, input3, input4, input5, result)
                        ?? result;
                }
                return result;
            }
        }

        /// <summary>Something that turns six inputs into a result.</summary>
        public interface IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <summary>Runs it.</summary>
            abstract TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }

        /// <summary>A module of six inputs. Write <see cref="forward"/>; run it by <see cref="call"/>.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult> :
            HookableModule<Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, (T1, T2, T3, T4, T5, T6)?>,
                Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult>>,
                IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <summary>A module of the given kind.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result. Run it by <see cref="call"/>, which includes the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6)
            {
                if (PreHooks is { } before)
                {
                    foreach (var hook in before.Values.ToArray())
                    {
                        if (hook(this, input1, input2, input3, input4, input5, input6) is { } changed)
                            (input1, input2, input3, input4, input5, input6) = changed;
                    }
                }
                TResult result = forward(input1, input2, input3, input4, input5, input6);
                if (PostHooks is { } after)
                {
                    foreach (var hook in after.Values.ToArray()) result = hook(this, input1, input2, input3, input4, input5, input6, result)
                        ?? result;
                }
                return result;
            }
        }
    }
}
