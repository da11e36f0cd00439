using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Writes what an endpoint declared into its operation: query, path, errors, examples.</summary>
internal static class OperationFacts
{
    /// <summary>Mark that the document step turns into the security requirement.</summary>
    public const string NeedsKey = "x-needs-key";

    private const string Json = "application/json";
    private const string ExampleRequestId = "req_019abf3a2b4c7d5e8f60718293a4b5c6";
    private const int PlanLimitStatus = 403;

    private static readonly ErrorBody Exceeded = new(
        ErrorCode.Other, "The plan's limit is reached.", new Dictionary<string, string> { ["reason"] = Plan.PlanLimit, ["resource"] = "webhook_endpoints", ["limit"] = "20", ["plan"] = "trial" });
    private static readonly ErrorCode[] KeyErrors = [ErrorCode.AuthMissing, ErrorCode.AuthMalformed, ErrorCode.AuthInvalid, ErrorCode.AuthExpired, ErrorCode.RateLimited];
    private static readonly ErrorCode[] AnyError = [ErrorCode.InternalError, ErrorCode.WorkerAtCapacity];

    public static async Task ApplyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var facts = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var shape in facts.OfType<QueryShape>()) AddQuery(operation, shape);
        DescribePath(operation, context);
        if (facts.OfType<TakesFile>().Any()) FileFacts.DescribeBody(operation);
        FileFacts.DescribeReplies(operation);
        if (facts.OfType<GivesFile>().Any()) FileFacts.DescribeDownload(operation);
        AddExamples(operation, facts);
        await AddErrorsAsync(operation, context, facts, cancellationToken);
        if (!facts.OfType<AccessRule>().Any()) return;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions[NeedsKey] = new JsonNodeExtension(true);
    }

    private static void AddQuery(OpenApiOperation operation, QueryShape shape)
    {
        operation.Parameters ??= [];
        foreach (var field in shape.Fields)
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = field.Name,
                In = ParameterLocation.Query,
                Description = field.Description,
                Schema = SchemaOf(field),
            });
    }

    private static OpenApiSchema SchemaOf(QueryField field)
    {
        var type = field.ValueType;
        if (type == typeof(int))
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Integer, Minimum = field.Range?.Min.ToString(), Maximum = field.Range?.Max.ToString(), Default = field.Default,
            };
        if (type == typeof(bool)) return new OpenApiSchema { Type = JsonSchemaType.Boolean };
        if (type.IsEnum)
            return new OpenApiSchema
            {
                Type = JsonSchemaType.String, Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))],
            };
        var format = type == typeof(Guid) ? "uuid" : type == typeof(DateTimeOffset) ? "date-time" : null;
        return new OpenApiSchema { Type = JsonSchemaType.String, Format = format, MinLength = field.Range?.Min, MaxLength = field.Range?.Max };
    }

    private static void DescribePath(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path) ?? [])
        {
            (parameter.Description, var format) = parameter.Name switch
            {
                "channelId" => ("Id of the channel.", "uuid"),
                "messageId" => ("Id of the message.", null),
                "chatId" => ("The chat: a WhatsApp address or a phone number.", null),
                "endpointId" => ("Id of the webhook endpoint (wh_…).", null),
                "deliveryId" => ("Id of the delivery (dlv_…).", null),
                "phoneId" => ("Id of the sandbox phone.", null),
                "groupId" => ("Address of the group, …@g.us.", null),
                "labelId" => ("Id of the label, digits.", null),
                "associationId" => ("Address of a chat, or id of a message.", null),
                "jid" => ("Phone number or WhatsApp address.", null),
                "mediaId" => ("Id of the file (med_…).", null),
                "token" when context.Description.RelativePath?.StartsWith("link/", StringComparison.Ordinal) == true => ("The last part of a page_url.", null),
                "token" => ("The last part of a media_url.", null),
                _ => (parameter.Description, (string?)null),
            };
            if (parameter.Schema is OpenApiSchema schema) schema.Format = format;
        }
    }

    private static void AddExamples(OpenApiOperation operation, IList<object> facts)
    {
        if (facts.OfType<RequestExample>().LastOrDefault() is { } request && JsonOf(operation.RequestBody?.Content) is { } body)
            body.Example = Node(request.Value, body.Schema);
        if (facts.OfType<ReplyExample>().LastOrDefault() is not { } reply) return;
        foreach (var (status, response) in operation.Responses ?? [])
            if (status.StartsWith('2') && JsonOf(response.Content) is { } content) content.Example = JsonSerializer.SerializeToNode(reply.Value, JsonSettings.Options);
    }

    private static OpenApiMediaType? JsonOf(IDictionary<string, OpenApiMediaType>? content) =>
        content is not null && content.TryGetValue(Json, out var media) ? media : null;

    /// <summary>A member of a union shows its <c>type</c> where the route does not say it.</summary>
    private static JsonNode Node(object example, IOpenApiSchema? schema)
    {
        var asUnion = schema is OpenApiSchemaReference { Reference.Id: "SendMessageRequest" };
        return JsonSerializer.SerializeToNode(example, asUnion ? typeof(Endpoints.Messages.SendMessageRequest) : example.GetType(), JsonSettings.Options)!;
    }

    private static async Task AddErrorsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> facts, CancellationToken cancellationToken)
    {
        var codes = facts.OfType<PossibleErrors>().SelectMany(possible => possible.Codes).ToList();
        if (facts.OfType<AccessRule>().LastOrDefault() is { } rule)
        {
            // A field of the query may be none of the route.
            codes.AddRange([.. KeyErrors, .. AnyError, ErrorCode.InvalidRequest]);
            if (rule.Scope is not null) codes.Add(ErrorCode.ChannelAccessDenied);
        }

        if (facts.OfType<PublicAccess>().Any() && codes.Count > 0) codes.AddRange(AnyError);

        var schema = await ErrorSchemaAsync(context, cancellationToken);
        operation.Responses ??= [];
        foreach (var group in codes.Distinct().GroupBy(ErrorStatus.Of).OrderBy(group => group.Key)) Add(operation, group.Key, schema, [.. group]);
        if (facts.OfType<PlanLimited>().Any()) Add(operation, PlanLimitStatus, schema, [.. codes.Distinct().Where(code => ErrorStatus.Of(code) == PlanLimitStatus), ErrorCode.Other]);
        if (facts.OfType<GivesFile>().Any()) Add(operation, 416, schema, [ErrorCode.BadRequest]);
        // The fields of a DELETE may stand in a body.
        var readsBody = operation.RequestBody is not null || facts.OfType<OptionalBody>().Any()
            || (HttpMethods.IsDelete(context.Description.HttpMethod ?? "") && facts.OfType<QueryShape>().Any());
        if (!readsBody) return;
        Add(operation, 400, schema, [ErrorCode.InvalidRequest, ErrorCode.BadRequest]);
        Add(operation, 413, schema, [ErrorCode.BadRequest]);
        Add(operation, 415, schema, [ErrorCode.BadRequest]);
    }

    /// <summary>The envelope, written down once and referred to everywhere.</summary>
    private static async Task<IOpenApiSchema> ErrorSchemaAsync(OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(typeof(ErrorEnvelope), null, cancellationToken);
        if (context.Document is not { } document) return schema;
        if (document.Components?.Schemas?.ContainsKey(nameof(ErrorEnvelope)) != true) document.AddComponent(nameof(ErrorEnvelope), schema);
        return new OpenApiSchemaReference(nameof(ErrorEnvelope), document);
    }

    private static void Add(OpenApiOperation operation, int status, IOpenApiSchema schema, ErrorCode[] codes)
    {
        var examples = new Dictionary<string, IOpenApiExample>();
        foreach (var code in codes)
        {
            var word = JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());
            var envelope = new ErrorEnvelope(
                (status, code) switch
                {
                    (PlanLimitStatus, ErrorCode.Other) => Exceeded,
                    (_, ErrorCode.InvalidRequest) => new ErrorBody(code, ErrorWords.Of(code), new Dictionary<string, string> { ["name"] = "is required" }),
                    _ => new ErrorBody(code, ErrorWords.Of(code), null),
                },
                ExampleRequestId);
            examples[word] = new OpenApiExample { Value = JsonSerializer.SerializeToNode(envelope, JsonSettings.Options) };
        }

        operation.Responses![status.ToString()] = new OpenApiResponse
        {
            Description = string.Join(", ", examples.Keys),
            Content = new Dictionary<string, OpenApiMediaType> { [Json] = new OpenApiMediaType { Schema = schema, Examples = examples } },
        };
    }
}
