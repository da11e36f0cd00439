namespace WhatIsUp.Silo.Starting;

/// <summary>Recognises secrets that are placeholders: zeros, repeated words, counted bytes.</summary>
public static class SecretStrength
{
    private const int MinDistinctBytes = 16;

    /// <summary>True for bytes that may be random. Of 32 random bytes about 30 are distinct.</summary>
    public static bool MayBeRandom(ReadOnlySpan<byte> secret)
    {
        var distinct = new HashSet<byte>();
        var steps = new HashSet<int>();
        for (var i = 0; i < secret.Length; i++)
        {
            distinct.Add(secret[i]);
            if (i > 0) steps.Add((byte)(secret[i] - secret[i - 1]));
        }

        // Counted bytes are distinct, but all their differences are the same.
        return distinct.Count >= MinDistinctBytes && steps.Count >= MinDistinctBytes / 2;
    }
}
