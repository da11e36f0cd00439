namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Times that others write: none when they can't be one.</summary>
internal static class ContentTime
{
    private const long MaxSeconds = 100_000_000_000;

    public static DateTimeOffset? OfSeconds(long seconds) => seconds is > 0 and < MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public static DateTimeOffset? OfMilliseconds(long milliseconds) =>
        milliseconds is > 0 and < MaxSeconds * 1000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
