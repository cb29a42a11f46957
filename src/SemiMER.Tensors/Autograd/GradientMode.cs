namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>Until the result is disposed, operations on this thread are not recorded for backward.</summary>
    public static IDisposable no_grad() => new GradientMode(enabled: false);

    /// <summary>Until the result is disposed, recording on this thread is on or off.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    /// <summary>Switches recording on this thread on or off; disposing the result switches back.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    /// <summary>As <see cref="no_grad"/>.</summary>
    public static IDisposable inference_mode(bool mode = true) => new GradientMode(enabled: !mode);

    /// <summary>True while operations on this thread are recorded.</summary>
    public static bool is_grad_enabled() => !DisposeScopeManager.Current.GradientsDisabled;

    private sealed class GradientMode : IDisposable
    {
        private readonly DisposeScopeManager thread = DisposeScopeManager.Current;
        private readonly bool disabledBefore;

        internal GradientMode(bool enabled)
        {
            disabledBefore = thread.GradientsDisabled;
            thread.GradientsDisabled = !enabled;
        }

        public void Dispose() => thread.GradientsDisabled = disabledBefore;
    }
}
