namespace SemiMER.Matching;

/// <summary>How a maximum mean discrepancy is estimated.</summary>
public enum MaximumMeanDiscrepancyEstimator
{
    /// <summary>Over pairs of different rows (U-statistic): right on average, below 0 about half the time on sets of
    /// one distribution. Needs two rows.</summary>
    Unbiased,

    /// <summary>Over all pairs, a row with itself among them (V-statistic): never below 0, 0 on equal sets, too large
    /// by O(1/n). One row will do.</summary>
    Biased,

    /// <summary>Over neighbours, rows 0 and 1, 2 and 3, ... (linear time): unbiased, but noisy, and <em>dependent on
    /// the order of rows</em>.</summary>
    LinearTime,
}
