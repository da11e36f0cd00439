using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Repeats;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Adds the metadata of an endpoint to its operation: parameters, errors and examples.</summary>
internal static partial class OperationFacts
{
    /// <summary>Extension that the document transformer replaces by the security requirement.</summary>
    public const string NeedsKey = "x-needs-key";

    private const string Json = "application/json";
    private const int PlanLimitStatus = 403;

    private static readonly ErrorCode[] KeyErrors = [
        ErrorCode.AuthMissing, ErrorCode.AuthMalformed, ErrorCode.AuthInvalid, ErrorCode.AuthExpired, ErrorCode.RateLimited];
    private static readonly ErrorCode[] AnyError = [ErrorCode.InternalError, ErrorCode.WorkerAtCapacity];

    public static async Task ApplyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IReadOnlyList<OperationRow> table, CancellationToken cancellationToken)
    {
        var facts = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var shape in facts.OfType<QueryShape>()) AddQuery(operation, shape);
        foreach (var shape in facts.OfType<HeaderShape>()) AddHeader(operation, shape);
        if (IsRepeatable(context)) AddIdempotencyKey(operation);
        AddPath(operation, context);
        DescribePath(operation, context);
        DescribeScope(operation, facts);
        if (facts.OfType<TakesFile>().Any()) FileFacts.DescribeBody(operation);
        FileFacts.DescribeReplies(operation);
        if (facts.OfType<GivesFile>().Any()) FileFacts.DescribeDownload(operation);
        AddExamples(operation, facts, ExampleOf(operation, facts, table));
        await AddErrorsAsync(operation, context, facts, cancellationToken);
        if (!facts.OfType<AccessRule>().Any()) return;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions[NeedsKey] = new JsonNodeExtension(true);
    }

    /// <summary>Parameters of the path that the handler does not take, because the operation fails before it needs them.</summary>
    private static void AddPath(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Parameters ??= [];
        foreach (var name in PathParameter().Matches(context.Description.RelativePath ?? "").Select(match => match.Groups[1].Value))
            if (operation.Parameters.All(parameter => parameter.Name != name))
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
    }

    private static void DescribeScope(OpenApiOperation operation, IList<object> facts)
    {
        var text = string.IsNullOrEmpty(operation.Description) ? operation.Summary?.TrimEnd('.') + "." : operation.Description;
        var rule = facts.OfType<AccessRule>().LastOrDefault();
        operation.Description = rule?.Scope is { } scope ? $"{text} Scope: `{scope}`{(rule.IsTestOnly ? "; test keys only" : "")}." : text;
    }

    private static bool IsRepeatable(OpenApiOperationTransformerContext context) =>
        HttpMethods.IsPost(context.Description.HttpMethod ?? "") && context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRule>().Any();

    private static void AddIdempotencyKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = RepeatedRequests.Header,
            In = ParameterLocation.Header,
            Description = "Makes the request safe to repeat: for 24 hours, the same key and request get the first response again.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RepeatedRequests.MaxKeyLength },
        });
    }

    private static void AddHeader(OpenApiOperation operation, HeaderShape shape)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = shape.Name, In = ParameterLocation.Header, Description = shape.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
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
                Type = JsonSchemaType.String,
                Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))],
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
                "callId" => ("Id of the call.", null),
                "category" => ("Name of the setting.", null),
                "quickReplyId" => ("Id of the quick reply.", null),
                "newsletterId" => ("Address of the newsletter.", null),
                "adminId" => ("Address of the admin; me or the address of the channel's own account accepts an invitation.", null),
                "inviteCode" => ("Code of the newsletter's link, its last part.", null),
                "serverId" => ("Number of the post.", null),
                "phoneId" => ("Id of the sandbox phone.", null),
                "groupId" => ("Address of the group, …@g.us.", null),
                "groupCode" => ("Code of the invite link.", null),
                "labelId" => ("Id of the label, digits.", null),
                "associationId" => ("Address of a chat, or id of a message.", null),
                "jid" => ("Phone number or WhatsApp address.", null),
                "communityId" => ("Address of the community, …@g.us.", null),
                "productId" => ("Id of the product (prd_…).", null),
                "collectionId" => ("Id of the collection, digits.", null),
                "orderId" => ("Id of the order, digits.", null),
                "importId" => ("Id of the import (imp_…).", null),
                "keyId" => ("Id of the API key (key_…).", null),
                "catalogId" => ("Id of the catalogue (cat_…); to send a link, the phone number of the business.", null),
                "memberId" => ("Id of the member (mem_…).", null),
                "mediaId" => ("Id of the file (med_…).", null),
                "token" when context.Description.RelativePath?.StartsWith("link/", StringComparison.Ordinal) == true => ("Last segment of a page_url.", null),
                "token" => ("Last segment of a media_url.", null),
                _ => (parameter.Description, (string?)null),
            };
            if (parameter.Schema is OpenApiSchema schema) schema.Format = format;
        }
    }

    private static void AddExamples(OpenApiOperation operation, IList<object> facts, object? requestExample)
    {
        // The example of a union contains its discriminator.
        if (requestExample is not null && JsonOf(operation.RequestBody?.Content) is { } body
            && facts.OfType<IAcceptsMetadata>().LastOrDefault()?.RequestType is { } type)
            body.Example = WithoutNulls(JsonSerializer.SerializeToNode(requestExample, type, JsonSettings.Options));
        if (facts.OfType<ReplyExample>().LastOrDefault() is not { } reply) return;
        foreach (var (status, response) in operation.Responses ?? [])
            if (status.StartsWith('2') && JsonOf(response.Content) is { } content)
                content.Example = JsonSerializer.SerializeToNode(reply.Value, JsonSettings.Options);
    }

    /// <summary>Fields that are absent in a request need not be sent as null.</summary>
    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(
            fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, WithoutNulls(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };

    private static object? ExampleOf(OpenApiOperation operation, IList<object> facts, IReadOnlyList<OperationRow> table) =>
        table.FirstOrDefault(row => row.Id == operation.OperationId)?.Example ?? facts.OfType<RequestExample>().LastOrDefault()?.Value;

    private static OpenApiMediaType? JsonOf(IDictionary<string, OpenApiMediaType>? content) =>
        content is not null && content.TryGetValue(Json, out var media) ? media : null;

    private static async Task AddErrorsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> facts, CancellationToken cancellationToken)
    {
        if (context.Document is not { } document) return;
        var schema = await context.GetOrCreateSchemaAsync(typeof(ErrorEnvelope), null, cancellationToken);
        if (document.Components?.Schemas?.ContainsKey(nameof(ErrorEnvelope)) != true) document.AddComponent(nameof(ErrorEnvelope), schema);

        var codes = CodesOf(facts, IsRepeatable(context));
        foreach (var group in codes.GroupBy(ErrorStatus.Of).OrderBy(group => group.Key)) ErrorResponses.Add(operation, document, group.Key, [.. group]);
        if (facts.OfType<PlanLimited>().Any())
            ErrorResponses.Add(operation, document, PlanLimitStatus, [.. codes.Where(code => ErrorStatus.Of(code) == PlanLimitStatus), ErrorCode.Other]);
        if (facts.OfType<NotSupported>().Any())
        {
            (operation.Responses ??= [])["204"] = new OpenApiResponse { Description = "Never sent: the response is 501." };
            ErrorResponses.Add(operation, document, StatusCodes.Status501NotImplemented, [ErrorCode.Other]);
        }
        if (facts.OfType<GivesFile>().Any()) ErrorResponses.Add(operation, document, 416, [ErrorCode.BadRequest]);
        // The fields of a DELETE may be given in a body.
        var readsBody = operation.RequestBody is not null || facts.OfType<OptionalBody>().Any()
            || (HttpMethods.IsDelete(context.Description.HttpMethod ?? "") && facts.OfType<QueryShape>().Any());
        if (!readsBody) return;
        ErrorResponses.Add(operation, document, 400, [ErrorCode.InvalidRequest, ErrorCode.BadRequest]);
        ErrorResponses.Add(operation, document, 413, [ErrorCode.BadRequest]);
        ErrorResponses.Add(operation, document, 415, [ErrorCode.BadRequest]);
    }

    private static ErrorCode[] CodesOf(IList<object> facts, bool isRepeatable)
    {
        var codes = facts.OfType<PossibleErrors>().SelectMany(possible => possible.Codes).ToList();
        if (facts.OfType<AccessRule>().LastOrDefault() is { } rule)
        {
            // Query parameters that the operation does not have are rejected.
            codes.AddRange([.. KeyErrors, .. AnyError, ErrorCode.InvalidRequest]);
            if (rule.Scope is not null) codes.Add(ErrorCode.ChannelAccessDenied);
        }

        if (isRepeatable) codes.AddRange([ErrorCode.BadRequest, ErrorCode.ConcurrentModification]);
        if (facts.OfType<PublicAccess>().Any() && codes.Count > 0) codes.AddRange(AnyError);
        return [.. codes.Distinct().Order()];
    }

    [GeneratedRegex("\\{([A-Za-z]+)\\}")]
    private static partial Regex PathParameter();
}
