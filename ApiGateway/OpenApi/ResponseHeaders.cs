using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Headers of the responses in the document.</summary>
internal static class ResponseHeaders
{
    private const string RequestId = "X-Request-Id", RetryAfter = "Retry-After";

    private static readonly (string Name, JsonSchemaType Type, string Description)[] All =
    [
        (RequestId, JsonSchemaType.String, "Id of the request (req_…)."),
        (RetryAfter, JsonSchemaType.Integer, "Seconds to wait before the request is repeated."),
        ("X-RateLimit-Limit", JsonSchemaType.Integer, "Capacity of the key's token bucket."),
        ("X-RateLimit-Remaining", JsonSchemaType.Integer, "Tokens that are left."),
        ("X-RateLimit-Reset", JsonSchemaType.Integer, "Unix seconds at which the bucket is full."),
    ];

    private static readonly string[] RateLimit = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];
    private static readonly string[] Waiting = ["429", "503"];

    /// <summary>Adds the headers, each written once.</summary>
    public static void Add(OpenApiDocument document)
    {
        foreach (var (name, type, description) in All)
            document.AddComponent<IOpenApiHeader>(
                name,
                new OpenApiHeader
                {
                    Description = description,
                    Schema = new OpenApiSchema { Type = type, Format = type == JsonSchemaType.Integer ? "int64" : null },
                });
        foreach (var (name, response) in document.Components!.Responses ?? new Dictionary<string, IOpenApiResponse>())
            if (response is OpenApiResponse own && char.IsDigit(name[0]))
                Set(document, own, [RequestId, .. Waiting.Any(status => name.StartsWith(status, StringComparison.Ordinal)) ? [RetryAfter] : (string[])[]]);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
            foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? [])
                Set(document, response, operation.Security is null ? [RequestId, .. RateLimit] : [RequestId]);
    }

    private static void Set(OpenApiDocument document, OpenApiResponse response, IEnumerable<string> names)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var name in names) response.Headers[name] = new OpenApiHeaderReference(name, document);
    }
}
