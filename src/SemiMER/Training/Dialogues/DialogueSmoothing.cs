using System.Numerics.Tensors;

namespace SemiMER.Training;

/// <summary>
/// What the utterances of a dialogue tell of each other's class. The class of an utterance is taken for the state of a Markov chain that
/// stays as it is with the probability s and else is drawn from the shares pi: A = s I + (1 - s) 1 pi'. An utterance whose
/// posteriors are p has the emission p_k / pi_k. Forward and backward sums give the posteriors of every utterance given all of its
/// dialogue (Rabiner 1989, equations 19, 24 and 27, with the scaling of its section V).
/// </summary>
internal static class DialogueSmoothing
{
    /// <summary>Smooths posteriors along the dialogues.</summary>
    /// <param name="posteriors">p of every row, <c>[row, class]</c>; a known class has 1 and zeros.</param>
    /// <param name="shares">pi, all above 0.</param>
    /// <param name="stay">s, at least 0 and below 1.</param>
    /// <param name="dialogues">The rows of each dialogue in its order.</param>
    /// <returns>The posteriors given whole dialogues, <c>[row, class]</c>.</returns>
    public static RowMatrix Smooth(RowMatrix posteriors, double[] shares, double stay, DialogueRows dialogues)
    {
        int classes = shares.Length;
        var smoothed = new RowMatrix(new double[posteriors.Values.Length], classes);
        Span<double> beta = stackalloc double[classes], seen = stackalloc double[classes];
        foreach (int[] rows in dialogues.Dialogues)
        {
            // alpha_1 = pi e_1; alpha_t = (A' alpha_t-1) e_t. The rows of alpha are kept where the result is to be.
            for (int t = 0; t < rows.Length; t++)
            {
                Span<double> alpha = smoothed.Row(rows[t]);
                for (int k = 0; k < classes; k++)
                {
                    double before = t == 0 ? shares[k] : stay * smoothed.Row(rows[t - 1])[k] + (1 - stay) * shares[k];
                    alpha[k] = before * posteriors.Row(rows[t])[k] / shares[k];
                }
                Normalize(alpha);
            }
            // beta_T = 1; beta_t = A (e_t+1 beta_t+1)
            beta.Fill(1);
            for (int t = rows.Length - 1; t >= 0; t--)
            {
                Span<double> gamma = smoothed.Row(rows[t]);
                TensorPrimitives.Multiply(gamma, beta, gamma);
                Normalize(gamma);
                ReadOnlySpan<double> own = posteriors.Row(rows[t]);
                double drawn = 0;
                for (int k = 0; k < classes; k++)
                {
                    seen[k] = own[k] / shares[k] * beta[k];
                    drawn += shares[k] * seen[k];
                }
                for (int k = 0; k < classes; k++)
                    beta[k] = stay * seen[k] + (1 - stay) * drawn;
                Normalize(beta);
            }
        }
        return smoothed;
    }

    private static void Normalize(Span<double> numbers) => TensorPrimitives.Divide(numbers, TensorPrimitives.Sum<double>(numbers), numbers);
}
