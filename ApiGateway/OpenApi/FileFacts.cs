using Microsoft.OpenApi;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Bodies and replies that are files: bytes, and not the JSON that stands beside them.</summary>
internal static class FileFacts
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";

    /// <summary>Forms have a part <c>file</c>; every other type than JSON is the file itself.</summary>
    public static void DescribeBody(OpenApiOperation operation)
    {
        foreach (var (type, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
            if (type != Json) content.Schema = type == Form ? FormSchema() : Bytes("The file.");
    }

    /// <summary>Replies of another type than JSON are bytes.</summary>
    public static void DescribeReplies(OpenApiOperation operation)
    {
        foreach (var response in operation.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>())
            foreach (var (type, content) in response.Content ?? new Dictionary<string, OpenApiMediaType>())
                if (type.StartsWith("image/", StringComparison.Ordinal) || type is "application/octet-stream" or "*/*") content.Schema = Bytes("The file.");
    }

    /// <summary>A file is given whole, in part, or not again.</summary>
    public static void DescribeDownload(OpenApiOperation operation)
    {
        if (operation.Responses is not { } responses || responses["200"] is not OpenApiResponse whole) return;
        whole.Description = "The file.";
        // It leaves under its own type.
        whole.Content!["*/*"] = new OpenApiMediaType { Schema = Bytes("The file.") };
        whole.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Content-Length"] = Header(JsonSchemaType.Integer, "Bytes of the file."), ["ETag"] = Header(JsonSchemaType.String, "SHA-256 of the file."), ["Accept-Ranges"] = Header(JsonSchemaType.String, "bytes"),
            ["Content-Disposition"] = Header(JsonSchemaType.String, "Name of the file, and whether it is for saving."), ["Cache-Control"] = Header(JsonSchemaType.String, "private, for as long as the link lives."),
        };
        responses["206"] = new OpenApiResponse
        {
            Description = "The part of the file that Range asks for.",
            Headers = new Dictionary<string, IOpenApiHeader> { ["Content-Range"] = Header(JsonSchemaType.String, "Which part it is, and of how many bytes.") },
            Content = whole.Content?.ToDictionary(content => content.Key, content => new OpenApiMediaType { Schema = Bytes("The part.") }),
        };
        responses["304"] = new OpenApiResponse { Description = "If-None-Match names the file, or it has not changed since If-Modified-Since." };
        operation.Parameters ??= [];
        operation.Parameters.Add(Parameter("Range", "Part of the file, such as bytes=0-1023."));
        operation.Parameters.Add(Parameter("If-None-Match", "ETag of the file as it is known already."));
    }

    private static OpenApiSchema FormSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Fields that say more of the file stand before it.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["file"] = Bytes("The file; its name and its content type stand in the headers of its part."),
            ["mime_type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "MIME type; instead of that of the part.", MinLength = 1, MaxLength = MediaLimits.MimeTypeLength },
            ["filename"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Name; instead of that of the part.", MinLength = 1, MaxLength = MediaLimits.FilenameLength },
        },
        Required = new HashSet<string> { "file" },
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Bytes(string description) => new() { Type = JsonSchemaType.String, Format = "binary", Description = description };

    private static OpenApiHeader Header(JsonSchemaType type, string description) => new() { Description = description, Schema = new OpenApiSchema { Type = type, Format = type == JsonSchemaType.Integer ? "int64" : null } };

    private static OpenApiParameter Parameter(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
