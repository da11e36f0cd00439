using System.Text;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// A statement's text for both databases: named parameters become positions, in the order of their first occurrence. Where the databases differ, the text has a
/// token in braces:
/// <list type="bullet">
/// <item><c>{random}</c> 20 random hex digits,</item>
/// <item><c>{among @names}</c> membership in a parameter that is a JSON array of texts,</item>
/// <item><c>{each @values}</c> the elements (column <c>value</c>) of a parameter that is a JSON array,</item>
/// <item><c>{states}</c> the table of grain state,</item>
/// <item><c>{settled}</c> the number below which every transaction has ended; SQLite has one writer, and its transactions have no numbers,</item>
/// <item><c>{exclusive}</c> a lock on the rows that a query finds, which keeps fenced writers out,</item>
/// <item><c>{free c}</c> a lock on those of them, in the table <c>c</c>, that nobody else writes. SQLite has one writer and needs no locks.</item>
/// </list>
/// Nothing is replaced in literals and quoted names.
/// </summary>
internal sealed class SqlTranslation
{
    private readonly string _text;
    private readonly StringBuilder _sqlite = new();
    private readonly StringBuilder _postgres = new();
    private readonly List<string> _parameters = [];
    private int _at;

    private SqlTranslation(string text) => _text = text;

    /// <summary>Translates a text.</summary>
    /// <exception cref="ArgumentException">It has a positional parameter, or a token that does not exist.</exception>
    public static (string Sqlite, string Postgres, string[] Parameters) Of(string text)
    {
        var translation = new SqlTranslation(text);
        translation.Run();
        return (translation._sqlite.ToString().TrimEnd(), translation._postgres.ToString().TrimEnd(), [.. translation._parameters]);
    }

    private void Run()
    {
        while (_at < _text.Length)
        {
            var next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
            switch (_text[_at])
            {
                case '\'' or '"':
                    Append(TakeThrough(_text[_at].ToString()));
                    break;
                case '-' when next == '-':
                    TakeThrough("\n");
                    AppendSpace();
                    break;
                case '/' when next == '*':
                    TakeThrough("*/");
                    AppendSpace();
                    break;
                case '{':
                    AppendToken(TakeThrough("}")[1..^1]);
                    break;
                case '$' when char.IsAsciiDigit(next):
                    throw new ArgumentException("A parameter has no name: " + _text[_at..Math.Min(_text.Length, _at + 4)]);
                case '@' when IsNameStart(next) && (_at == 0 || _text[_at - 1] != '@'):
                    Append(PositionOf(TakeName()));
                    break;
                case var character when char.IsWhiteSpace(character):
                    _at++;
                    AppendSpace();
                    break;
                case var character:
                    _at++;
                    _sqlite.Append(character);
                    _postgres.Append(character);
                    break;
            }
        }
    }

    /// <summary>The text from here through the next end mark, or through the end of the text.</summary>
    private string TakeThrough(string end)
    {
        var found = _text.IndexOf(end, _at + 1, StringComparison.Ordinal);
        var start = _at;
        _at = found < 0 ? _text.Length : found + end.Length;
        return _text[start.._at];
    }

    private string TakeName()
    {
        var start = ++_at;
        while (_at < _text.Length && (IsNameStart(_text[_at]) || char.IsAsciiDigit(_text[_at]))) _at++;
        return _text[start.._at];
    }

    private static bool IsNameStart(char character) => character == '_' || char.IsAsciiLetterLower(character);

    private string PositionOf(string parameter)
    {
        var position = _parameters.IndexOf(parameter);
        if (position < 0)
        {
            position = _parameters.Count;
            _parameters.Add(parameter);
        }

        return FormattableString.Invariant($"${position + 1}");
    }

    private void AppendToken(string token)
    {
        var words = token.Split(' ', 2);
        var operand = words.Length < 2 ? "" : words[1] is ['@', .. var parameter] ? PositionOf(parameter) : words[1];
        switch (words[0])
        {
            case "random":
                Append("lower(hex(randomblob(10)))", "right(replace(gen_random_uuid()::text, '-', ''), 20)");
                break;
            case "among":
                Append(
                    $"IN (SELECT value FROM json_each({operand}))",
                    $"= ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST({operand} AS TEXT) AS jsonb))))");
                break;
            case "each":
                Append($"json_each({operand})", $"jsonb_array_elements(CAST(CAST({operand} AS TEXT) AS jsonb))");
                break;
            case "states":
                Append("grain_states", "orleans_storage");
                break;
            case "settled":
                Append(FormattableString.Invariant($"{long.MaxValue}"), "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)");
                break;
            case "exclusive":
                Append("", "FOR UPDATE");
                break;
            case "free":
                Append("", $"FOR NO KEY UPDATE OF {operand} SKIP LOCKED");
                break;
            default:
                throw new ArgumentException("There is no such token: " + words[0]);
        }
    }

    private void Append(string text) => Append(text, text);

    private void Append(string sqlite, string postgres)
    {
        _sqlite.Append(sqlite);
        _postgres.Append(postgres);
    }

    private void AppendSpace()
    {
        if (_sqlite.Length > 0 && _sqlite[^1] != ' ') _sqlite.Append(' ');
        if (_postgres.Length > 0 && _postgres[^1] != ' ') _postgres.Append(' ');
    }
}
