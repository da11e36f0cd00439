using System.Collections.Frozen;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Token dictionary 3, the table of words that travel as one or two bytes. Its text is the resource <c>Tokens3.txt</c>.</summary>
internal static class TokenDictionary
{
    private const int SingleTokens = 235;
    private const int PageTokens = 256;
    private const int Pages = NodeTags.LastPage - NodeTags.FirstPage + 1;

    private static readonly string[] Tokens = Load();

    private static readonly FrozenDictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> Codes =
        Tokens.Select((token, index) => KeyValuePair.Create(token, (ushort)index))
            .ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The token of one byte, 1 to 235, or null.</summary>
    internal static string? Single(byte code) => code is > 0 and <= SingleTokens ? Tokens[code - 1] : null;

    /// <summary>The token of a page byte (236 to 239) and an index.</summary>
    internal static string Paged(byte page, byte index) => Tokens[SingleTokens + (page - NodeTags.FirstPage) * PageTokens + index];

    /// <summary>Gives the code of a token: the page byte or 0, and the last byte.</summary>
    internal static bool TryFind(ReadOnlySpan<char> text, out byte page, out byte code)
    {
        if (!Codes.TryGetValue(text, out var index))
        {
            page = code = 0;
            return false;
        }
        if (index < SingleTokens)
        {
            page = 0;
            code = (byte)(index + 1);
        }
        else
        {
            page = (byte)(NodeTags.FirstPage + (index - SingleTokens) / PageTokens);
            code = (byte)((index - SingleTokens) % PageTokens);
        }
        return true;
    }

    private static string[] Load()
    {
        using var stream = typeof(TokenDictionary).Assembly.GetManifestResourceStream("WhatIsUp.WhatsApp.Binary.Tokens3.txt")
            ?? throw new InvalidOperationException("The token dictionary is not in the assembly.");
        using var reader = new StreamReader(stream);
        var tokens = new List<string>(SingleTokens + Pages * PageTokens);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#')) tokens.Add(string.Intern(line));
        if (tokens.Count != SingleTokens + Pages * PageTokens) throw new InvalidOperationException("The token dictionary is incomplete.");
        return [.. tokens];
    }
}
