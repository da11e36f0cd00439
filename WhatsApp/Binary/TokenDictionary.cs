using System.Collections.Frozen;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>
/// A table of strings that are encoded as one or two bytes. Clients send their version of it in the first bytes of a connection; current ones use 3, older ones
/// 2, in which almost every token has another code. The strings are the resources <c>Tokens2.txt</c> and <c>Tokens3.txt</c>.
/// </summary>
public sealed class TokenDictionary
{
    private const int SingleTokens = 235;
    private const int PageTokens = 256;
    private const int Pages = NodeTags.LastPage - NodeTags.FirstPage + 1;

    private static readonly Lazy<TokenDictionary> Second = new(() => new TokenDictionary(2));

    private readonly string[] _tokens;
    private readonly FrozenDictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> _codes;

    private TokenDictionary(byte version)
    {
        Version = version;
        _tokens = Load($"WhatIsUp.WhatsApp.Binary.Tokens{version}.txt");
        _codes = _tokens.Select((token, index) => KeyValuePair.Create(token, (ushort)index))
            .ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Dictionary 3, which this client uses.</summary>
    public static TokenDictionary Current { get; } = new(3);

    /// <summary>Dictionary 2, of older clients; read at its first use.</summary>
    public static TokenDictionary Former => Second.Value;

    /// <summary>The number by which a client names it.</summary>
    public byte Version { get; }

    /// <summary>The dictionary with this number, or null.</summary>
    public static TokenDictionary? OfVersion(byte version) => version switch { 3 => Current, 2 => Former, _ => null };

    /// <summary>The token of one byte, 1 to 235, or null.</summary>
    internal string? Single(byte code) => code is > 0 and <= SingleTokens ? _tokens[code - 1] : null;

    /// <summary>The token of a page byte (236 to 239) and an index.</summary>
    internal string Paged(byte page, byte index) => _tokens[SingleTokens + (page - NodeTags.FirstPage) * PageTokens + index];

    /// <summary>Returns the code of a token: the page byte or 0, and the last byte.</summary>
    internal bool TryFind(ReadOnlySpan<char> text, out byte page, out byte code)
    {
        if (!_codes.TryGetValue(text, out var index))
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

    private static string[] Load(string resource)
    {
        using var stream = typeof(TokenDictionary).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException("The token dictionary is not in the assembly.");
        using var reader = new StreamReader(stream);
        var tokens = new List<string>(SingleTokens + Pages * PageTokens);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#')) tokens.Add(string.Intern(line));
        if (tokens.Count != SingleTokens + Pages * PageTokens) throw new InvalidOperationException("The token dictionary is incomplete.");
        return [.. tokens];
    }
}
