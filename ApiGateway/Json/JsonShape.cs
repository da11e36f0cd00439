using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>
/// Compares JSON with the type it should become while it is read, and names every field that is unknown, missing or of the wrong kind. Nothing is kept of what is read,
/// lists end at their bound, and reading ends at the bound of errors: a wrong body costs what is read of it and no exception per fault.
/// </summary>
/// <param name="errors">Takes the problems.</param>
internal sealed class JsonShape(FieldErrors errors)
{
    /// <summary>Bytes of a UTF-16 unit in JSON at most: an escape.</summary>
    private const int MaxBytesPerCharacter = 6;

    private readonly JsonPath _path = new();

    /// <summary>Checks the value under the reader; false when there is no room for another error, and the reader stands somewhere.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="JsonFaultException">A field stands twice.</exception>
    public bool Check(ref Utf8JsonReader reader, JsonTypeInfo type) => Check(ref reader, type, maxLength: null, takesOne: false);

    private bool Check(ref Utf8JsonReader reader, JsonTypeInfo type, int? maxLength, bool takesOne) => type.Kind switch
    {
        JsonTypeInfoKind.Object when takesOne && reader.TokenType != JsonTokenType.StartObject => CheckScalar(ref reader, type.Options.GetTypeInfo(typeof(string)), RequestLimits.MaxTextLength),
        JsonTypeInfoKind.Object => reader.TokenType == JsonTokenType.StartObject ? CheckObject(ref reader, type) : Refuse(ref reader, "must be an object"),
        JsonTypeInfoKind.Dictionary => reader.TokenType == JsonTokenType.StartObject ? CheckPairs(ref reader, type, maxLength ?? RequestLimits.MaxItems) : Refuse(ref reader, "must be an object"),
        JsonTypeInfoKind.Enumerable when takesOne && reader.TokenType == JsonTokenType.String => CheckScalar(ref reader, type.Options.GetTypeInfo(type.ElementType!), RequestLimits.MaxTextLength),
        JsonTypeInfoKind.Enumerable => reader.TokenType == JsonTokenType.StartArray ? CheckItems(ref reader, type, maxLength ?? RequestLimits.MaxItems) : Refuse(ref reader, "must be a list"),
        _ => CheckScalar(ref reader, type, maxLength ?? RequestLimits.MaxTextLength),
    };

    private bool CheckObject(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var fields = JsonFields.Of(type);
        var (discriminator, word) = (fields.Discriminator, fields.Word);
        if (fields.Union is { } union)
        {
            if (Choose(reader, union, type) is not { } member) return LeaveNames(ref reader);
            fields = JsonFields.Of(member);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name)) throw Twice(name, reader);
            reader.Read();
            if (name == discriminator) CheckWord(ref reader, name, word);
            else if (!CheckField(ref reader, fields, name)) return false;
            if (errors.IsFull) return false;
        }

        foreach (var name in fields.Required)
            if (!seen.Contains(name)) errors.Add(_path.Of(name), "is required");
        return !errors.IsFull;
    }

    private bool CheckField(ref Utf8JsonReader reader, JsonFields fields, string name)
    {
        if (!fields.ByName.TryGetValue(name, out var field))
        {
            errors.Add(_path.Of(name), "is not a field of this request");
            return Leave(ref reader);
        }
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!field.IsNullable) errors.Add(_path.Of(name), "must not be null");
            return true;
        }
        _path.Push(name);
        var goesOn = Check(ref reader, field.Type, field.MaxLength, field.TakesOne);
        _path.Pop();
        return goesOn;
    }

    private void CheckWord(ref Utf8JsonReader reader, string name, string? word)
    {
        if (word is not null && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(word))) errors.Add(_path.Of(name), $"must be one of: {word}");
        reader.Skip();
    }

    /// <summary>The member that the object is. The word may stand behind other fields: a copy of the reader looks for it.</summary>
    private JsonTypeInfo? Choose(Utf8JsonReader reader, JsonPolymorphismOptions union, JsonTypeInfo type)
    {
        var field = _path.Of(union.TypeDiscriminatorPropertyName);
        var known = string.Join(", ", union.DerivedTypes.Select(member => member.TypeDiscriminator));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWord = reader.ValueTextEquals(union.TypeDiscriminatorPropertyName);
            reader.Read();
            if (!isWord)
            {
                reader.Skip();
                continue;
            }
            if (reader.TokenType == JsonTokenType.String)
                foreach (var member in union.DerivedTypes)
                    if (reader.ValueTextEquals((string)member.TypeDiscriminator!)) return type.Options.GetTypeInfo(member.DerivedType);
            errors.Add(field, $"must be one of: {known}");
            return null;
        }
        errors.Add(field, $"is required: {known}");
        return null;
    }

    private bool CheckItems(ref Utf8JsonReader reader, JsonTypeInfo type, int maxItems)
    {
        var item = type.Options.GetTypeInfo(type.ElementType!);
        var depth = reader.CurrentDepth;
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == maxItems) return TooMany(ref reader, depth, maxItems);
            _path.Push(index);
            var goesOn = Check(ref reader, item, maxLength: null, takesOne: false);
            _path.Pop();
            if (!goesOn) return false;
        }
        return true;
    }

    private bool CheckPairs(ref Utf8JsonReader reader, JsonTypeInfo type, int maxItems)
    {
        var item = type.Options.GetTypeInfo(type.ElementType!);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (seen.Count == maxItems) return TooMany(ref reader, depth, maxItems);
            var name = reader.GetString()!;
            if (!seen.Add(name)) throw Twice(name, reader);
            if (name.Contains('\0')) errors.Add(_path.ToString(), "must not contain the character U+0000");
            reader.Read();
            _path.Push(name);
            var goesOn = Check(ref reader, item, maxLength: null, takesOne: false);
            _path.Pop();
            if (!goesOn) return false;
        }
        return true;
    }

    private bool CheckScalar(ref Utf8JsonReader reader, JsonTypeInfo type, int maxLength)
    {
        if (reader.TokenType == JsonTokenType.Null) errors.Add(_path.ToString(), "must not be null");
        else if (reader.TokenType == JsonTokenType.String && IsLonger(ref reader, maxLength)) errors.Add(_path.ToString(), $"must have at most {maxLength} characters");
        else
        {
            var value = reader;
            if (!JsonScalar.Fits(ref value, type)) errors.Add(_path.ToString(), $"must be {JsonScalar.Expected(type.Type)}");
            else if (type.Type == typeof(string) && value.ValueIsEscaped && value.GetString()!.Contains('\0')) errors.Add(_path.ToString(), "must not contain the character U+0000");
        }
        return Leave(ref reader);
    }

    /// <summary>Tells of a long text without decoding a far too long one.</summary>
    private static bool IsLonger(ref Utf8JsonReader reader, int maxLength) =>
        reader.ValueSpan.Length > maxLength && (reader.ValueSpan.Length > (long)maxLength * MaxBytesPerCharacter || reader.GetString()!.Length > maxLength);

    private bool Refuse(ref Utf8JsonReader reader, string problem)
    {
        errors.Add(_path.ToString(), problem);
        return Leave(ref reader);
    }

    /// <summary>Goes to the end of the value under the reader.</summary>
    private bool Leave(ref Utf8JsonReader reader)
    {
        if (errors.IsFull) return false;
        reader.Skip();
        return true;
    }

    /// <summary>Goes to the end of an object of which only the names are looked at.</summary>
    private bool LeaveNames(ref Utf8JsonReader reader)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!errors.IsFull && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (seen.Count < RequestLimits.MaxItems && !seen.Add(reader.GetString()!)) throw Twice(reader.GetString()!, reader);
            reader.Read();
            reader.Skip();
        }
        return !errors.IsFull;
    }

    /// <summary>Goes to the end of a list or object of which nothing more counts.</summary>
    private bool TooMany(ref Utf8JsonReader reader, int depth, int maxItems)
    {
        errors.Add(_path.ToString(), $"must have at most {maxItems} entries");
        while (reader.CurrentDepth > depth && reader.Read())
        {
        }
        return !errors.IsFull;
    }

    private JsonFaultException Twice(string name, in Utf8JsonReader reader) => new($"The field {FieldErrors.Shown(_path.Of(name))} stands twice", (int)reader.TokenStartIndex);
}
