using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>
/// Compares JSON with the expected type while it is read, and collects every field that is unknown, missing, of the wrong type or outside its limits. Nothing
/// is stored, lists end at their limit, and reading ends at the limit of problems, so that an invalid body is cheap and throws at most one exception.
/// </summary>
/// <param name="errors">Receives the problems of the structure.</param>
/// <param name="violations">Receives the violations of declared limits.</param>
internal sealed class JsonShape(FieldErrors errors, FieldErrors violations)
{
    /// <summary>Largest number of bytes of a UTF-16 unit in JSON: an escape.</summary>
    private const int MaxBytesPerCharacter = 6;

    private readonly JsonPath _path = new();

    /// <summary>
    /// Checks the value at the reader. False when the maximum number of problems is reached; the position of the reader is then undefined.
    /// </summary>
    /// <exception cref="JsonException">The text is not valid JSON.</exception>
    /// <exception cref="JsonFaultException">A field is duplicated.</exception>
    public bool Check(ref Utf8JsonReader reader, JsonTypeInfo type) => Check(ref reader, type, null);

    private bool Check(ref Utf8JsonReader reader, JsonTypeInfo type, JsonField? field) => type.Kind switch
    {
        JsonTypeInfoKind.Object when field is { TakesOne: true } && reader.TokenType != JsonTokenType.StartObject =>
            CheckScalar(ref reader, type.Options.GetTypeInfo(typeof(string)), field),
        JsonTypeInfoKind.Object => reader.TokenType == JsonTokenType.StartObject ? CheckObject(ref reader, type) : Refuse(ref reader, "must be an object"),
        JsonTypeInfoKind.Dictionary =>
            reader.TokenType == JsonTokenType.StartObject ? CheckPairs(ref reader, type, field?.MaxLength ?? RequestLimits.MaxItems)
            : Refuse(ref reader, "must be an object"),
        JsonTypeInfoKind.Enumerable when field is { TakesOne: true } && reader.TokenType == JsonTokenType.String =>
            CheckScalar(ref reader, type.Options.GetTypeInfo(type.ElementType!), null),
        JsonTypeInfoKind.Enumerable =>
            reader.TokenType == JsonTokenType.StartArray ? CheckItems(ref reader, type, field) : Refuse(ref reader, "must be a list"),
        _ => CheckScalar(ref reader, type, field),
    };

    private bool CheckObject(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var fields = JsonFields.Of(type);
        var (discriminator, value) = (fields.Discriminator, fields.DiscriminatorValue);
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
            if (name == discriminator) CheckDiscriminator(ref reader, name, value);
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
        var goesOn = Check(ref reader, field.Type, field);
        _path.Pop();
        return goesOn;
    }

    private void CheckDiscriminator(ref Utf8JsonReader reader, string name, string? value)
    {
        if (value is not null && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(value))) errors.Add(
            _path.Of(name), $"must be one of: {value}");
        reader.Skip();
    }

    /// <summary>The member of the union. The discriminator may follow other fields, so that a copy of the reader searches for it.</summary>
    private JsonTypeInfo? Choose(Utf8JsonReader reader, JsonPolymorphismOptions union, JsonTypeInfo type)
    {
        var field = _path.Of(union.TypeDiscriminatorPropertyName);
        var known = string.Join(", ", union.DerivedTypes.Select(member => member.TypeDiscriminator));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDiscriminator = reader.ValueTextEquals(union.TypeDiscriminatorPropertyName);
            reader.Read();
            if (!isDiscriminator)
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

    private bool CheckItems(ref Utf8JsonReader reader, JsonTypeInfo type, JsonField? field)
    {
        var maxItems = field?.MaxLength ?? RequestLimits.MaxItems;
        var item = type.Options.GetTypeInfo(type.ElementType!);
        var depth = reader.CurrentDepth;
        var index = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == maxItems) return TooMany(ref reader, depth, maxItems);
            _path.Push(index);
            var goesOn = Check(ref reader, item, null);
            _path.Pop();
            if (!goesOn) return false;
        }
        if (field?.Rules?.ProblemOfCount(index) is { } problem) violations.Add(_path.ToString(), problem);
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
            var goesOn = Check(ref reader, item, null);
            _path.Pop();
            if (!goesOn) return false;
        }
        return true;
    }

    private bool CheckScalar(ref Utf8JsonReader reader, JsonTypeInfo type, JsonField? field)
    {
        var maxLength = field?.MaxLength ?? RequestLimits.MaxTextLength;
        if (reader.TokenType == JsonTokenType.Null) errors.Add(_path.ToString(), "must not be null");
        else if (reader.TokenType == JsonTokenType.String && IsLonger(ref reader, maxLength)) errors.Add(
            _path.ToString(), $"must have at most {maxLength} characters");
        else
        {
            var value = reader;
            if (!JsonScalar.Fits(ref value, type)) errors.Add(_path.ToString(), $"must be {JsonScalar.Expected(type.Type)}");
            else if (type.Type == typeof(string) && value.ValueIsEscaped && value.GetString()!.Contains('\0')) errors.Add(
                _path.ToString(), "must not contain the character U+0000");
            else if (field?.Rules?.ProblemOf(reader) is { } problem) violations.Add(_path.ToString(), problem);
        }
        return Leave(ref reader);
    }

    /// <summary>True for a string that is too long; only strings that may be too long are decoded.</summary>
    private static bool IsLonger(ref Utf8JsonReader reader, int maxLength) =>
        reader.ValueSpan.Length > maxLength && (reader.ValueSpan.Length > (long)maxLength * MaxBytesPerCharacter || reader.GetString()!.Length > maxLength);

    private bool Refuse(ref Utf8JsonReader reader, string problem)
    {
        errors.Add(_path.ToString(), problem);
        return Leave(ref reader);
    }

    /// <summary>Skips the value at the reader.</summary>
    private bool Leave(ref Utf8JsonReader reader)
    {
        if (errors.IsFull) return false;
        reader.Skip();
        return true;
    }

    /// <summary>Skips an object, checking field names only.</summary>
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

    /// <summary>Skips the rest of a list or object.</summary>
    private bool TooMany(ref Utf8JsonReader reader, int depth, int maxItems)
    {
        errors.Add(_path.ToString(), $"must have at most {maxItems} entries");
        while (reader.CurrentDepth > depth && reader.Read())
        {
        }
        return !errors.IsFull;
    }

    private JsonFaultException Twice(string name, in Utf8JsonReader reader) =>
        new($"The field {FieldErrors.Shown(_path.Of(name))} occurs twice", (int)reader.TokenStartIndex);
}
