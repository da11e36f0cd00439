namespace WhatIsUp.Grains.Storage.Search;

/// <summary>
/// Searches one text in many, in linear time (Knuth, Morris, Pratt: Fast Pattern Matching in Strings, 1977): databases compare at every position again, and a
/// pattern of few letters in a text of the same letters makes them read it hundreds of times.
/// </summary>
internal sealed class SubstringSearch
{
    private readonly string _pattern;
    private readonly int[] _fallbacks;

    /// <summary>Prepares a pattern.</summary>
    public SubstringSearch(string pattern)
    {
        (_pattern, _fallbacks) = (pattern, new int[pattern.Length]);
        for (int at = 1, length = 0; at < pattern.Length; at++)
        {
            while (length > 0 && pattern[at] != pattern[length]) length = _fallbacks[length - 1];
            if (pattern[at] == pattern[length]) length++;
            _fallbacks[at] = length;
        }
    }

    /// <summary>True when the text contains the pattern.</summary>
    public bool IsIn(ReadOnlySpan<char> text)
    {
        if (_pattern.Length == 0) return true;
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (length == 0)
            {
                var next = text[at..].IndexOf(_pattern[0]);
                if (next < 0) return false;
                at += next;
            }
            while (length > 0 && text[at] != _pattern[length]) length = _fallbacks[length - 1];
            if (text[at] == _pattern[length]) length++;
            if (length == _pattern.Length) return true;
        }
        return false;
    }
}
