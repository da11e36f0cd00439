using System.Text.Json;
using WhatIsUp.ApiGateway.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Reads JSON bodies before anybody knows what they should be.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 32;

    /// <summary>Parses the body of a request.</summary>
    public static async Task<JsonDocument> ParseAsync(HttpContext http)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth };
            return await JsonDocument.ParseAsync(http.Request.Body, options, http.RequestAborted);
        }
        catch (JsonException)
        {
            throw new RequestRefusedException(400, "The body is not valid JSON.");
        }
        catch (InvalidOperationException)
        {
            // The names of fields are compared with each other while they are read.
            throw NotUnicode();
        }
    }

    /// <summary>Fields of the body of a DELETE, which may stand there as well as in the query; null without a body.</summary>
    public static async Task<Dictionary<string, string>?> ReadFieldsAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsDelete(request.Method) || request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)) return null;
        if (!request.HasJsonContentType()) throw new RequestRefusedException(415, RequestRefusedException.Describe(415).Message);
        using var document = await ParseAsync(http);
        var (fields, errors) = (new Dictionary<string, string>(StringComparer.Ordinal), new FieldErrors());
        if (document.RootElement.ValueKind != JsonValueKind.Object) errors.Add("body", "must be an object");
        else
            foreach (var field in document.RootElement.EnumerateObject())
                if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) errors.Add(field.Name, "must be a single value");
                else if (field.Value.ValueKind != JsonValueKind.Null) fields[field.Name] = TextOf(field.Value);
        errors.ThrowIfAny();
        return fields;
    }

    /// <summary>What a text that can't be read is told.</summary>
    public static RequestRefusedException NotUnicode() => new(400, "The body holds text that is not valid Unicode.");

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.ToString() is var text && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? text.ToLowerInvariant() : text;
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode();
        }
    }
}
