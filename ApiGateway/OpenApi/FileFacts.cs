using Microsoft.OpenApi;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Request bodies and responses that are files.</summary>
internal static class FileFacts
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";

    /// <summary>Forms have a part <c>file</c>; every other content type than JSON is the file itself.</summary>
    public static void DescribeBody(OpenApiOperation operation)
    {
        foreach (var (type, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
            if (type != Json) content.Schema = type == Form ? FormSchema() : Bytes("The file.");
    }

    /// <summary>Responses of another content type than JSON are bytes.</summary>
    public static void DescribeReplies(OpenApiOperation operation)
    {
        foreach (var response in operation.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>())
            foreach (var (type, content) in response.Content ?? new Dictionary<string, OpenApiMediaType>())
                if (type.StartsWith("image/", StringComparison.Ordinal) || type is "application/octet-stream" or "*/*") content.Schema = Bytes("The file.");
    }

    /// <summary>Adds ranges and conditional requests.</summary>
    public static void DescribeDownload(OpenApiOperation operation)
    {
        if (operation.Responses is not { } responses || responses["200"] is not OpenApiResponse whole) return;
        whole.Description = "The file.";
        // The response has the content type of the file.
        whole.Content!["*/*"] = new OpenApiMediaType { Schema = Bytes("The file.") };
        whole.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Content-Length"] = Header(JsonSchemaType.Integer, "Size of the file in bytes."),
            ["ETag"] = Header(JsonSchemaType.String, "SHA-256 of the file."), ["Accept-Ranges"] = Header(JsonSchemaType.String, "bytes"),
            ["Content-Disposition"] = Header(JsonSchemaType.String, "File name, and whether the file is an attachment."),
            ["Cache-Control"] = Header(JsonSchemaType.String, "private, for the lifetime of the link."),
        };
        responses["206"] = new OpenApiResponse
        {
            Description = "The requested range of the file.",
            Headers = new Dictionary<string, IOpenApiHeader> { ["Content-Range"] = Header(JsonSchemaType.String, "The range, and the size of the file.") },
            Content = whole.Content?.ToDictionary(content => content.Key, content => new OpenApiMediaType { Schema = Bytes("The range.") }),
        };
        responses["304"] = new OpenApiResponse { Description = "Not modified, according to If-None-Match or If-Modified-Since." };
        operation.Parameters ??= [];
        operation.Parameters.Add(Parameter("Range", "Range of the file, such as bytes=0-1023."));
        operation.Parameters.Add(Parameter("If-None-Match", "ETag of a copy that the client already has."));
    }

    private static OpenApiSchema FormSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Other fields must precede the file.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["file"] = Bytes("The file, with its name and content type in the headers of the part."),
            ["mime_type"] = new OpenApiSchema {
                Type = JsonSchemaType.String, Description = "MIME type. Overrides that of the part.", MinLength = 1, MaxLength = MediaLimits.MimeTypeLength },
            ["filename"] = new OpenApiSchema {
                Type = JsonSchemaType.String, Description = "File name. Overrides that of the part.", MinLength = 1, MaxLength = MediaLimits.FilenameLength },
        },
        Required = new HashSet<string> { "file" },
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Bytes(string description) => new() { Type = JsonSchemaType.String, Format = "binary", Description = description };

    private static OpenApiHeader Header(JsonSchemaType type, string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type, Format = type == JsonSchemaType.Integer ? "int64" : null } };

    private static OpenApiParameter Parameter(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
