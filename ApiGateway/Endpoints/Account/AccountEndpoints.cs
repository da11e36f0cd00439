using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>The account of the caller and its API keys.</summary>
internal static class AccountEndpoints
{
    private const string Keys = "/v1/api-keys";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/me", GetMeAsync)
            .WithTags("Account")
            .Describe("getMe", "Get the account of the caller", "Customer, plan, mode, and API key or user of the request.")
            .WithMetadata(new AccessRule(Scope: null))
            .ExampleReply(AccountExamples.Me);

        var keys = routes.MapGroup(Keys).WithTags("API keys").Requires(Scopes.KeysWrite);
        keys.MapPost("", CreateAsync)
            .Describe("createApiKey", "Create an API key", "The response contains the key. It is never returned again.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ChannelScopedKey, ErrorCode.ConcurrentModification)
            .IsLimitedByPlan()
            .HasSecret("secret")
            .ExampleReply(AccountExamples.CreatedKey);
        keys.MapGet("", ListAsync)
            .Describe("listApiKeys", "List API keys", "Newest first, revoked and expired keys too.")
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(AccountExamples.Keys);
        keys.MapGet("/{keyId}", GetAsync)
            .Describe("getApiKey", "Get an API key")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(AccountExamples.Key);
        keys.MapDelete("/{keyId}", RevokeAsync)
            .Describe("revokeApiKey", "Revoke an API key", "The key stops working at once. It stays in the list.")
            .Fails(ErrorCode.NotFound);
    }

    private static async Task<Ok<MeReply>> GetMeAsync(RequestContext context)
    {
        var customer = context.Grains.GetGrain<ICustomerGrain>(context.Caller.CustomerId.Value).GetProfileAsync();
        var key = context.Caller.UserId is null ? Reader(context).GetAsync(context.Caller, context.Caller.KeyId) : null;
        var (id, name, plan) = await customer;
        return TypedResults.Ok(new MeReply
        {
            Customer = new CustomerReply(id, name),
            Plan = plan,
            Mode = context.Caller.Mode,
            Key = key is null ? null : await key,
            UserId = context.Caller.UserId,
        });
    }

    private static async Task<Created<ApiKeyView>> CreateAsync(Body<CreateApiKeyRequest> body, RequestContext context, ApiKeyHasher hasher)
    {
        var draft = body.Value.Read(context.Caller, new FieldErrors());
        var secret = ApiKeyFormat.Create(context.Caller.Mode);
        var key = await context.Grains.GetGrain<ICustomerGrain>(context.Caller.CustomerId.Value)
            .CreateKeyAsync(context.Caller, draft, hasher.Hash(secret), secret[..ApiKeyFormat.DisplayLength]);
        return TypedResults.Created($"{Keys}/{key.Id}", key with { Secret = secret });
    }

    private static async Task<Ok<Page<ApiKeyView>>> ListAsync(Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Reader(context).ListAsync(context.Caller, page));
    }

    private static async Task<Ok<ApiKeyView>> GetAsync(string keyId, RequestContext context) =>
        TypedResults.Ok(await Reader(context).GetAsync(context.Caller, RouteIds.Require("keyId", keyId)));

    private static async Task<NoContent> RevokeAsync(string keyId, RequestContext context)
    {
        await Reader(context).RevokeAsync(context.Caller, RouteIds.Require("keyId", keyId));
        return TypedResults.NoContent();
    }

    private static IApiKeyReaderGrain Reader(RequestContext context) => context.Grains.GetGrain<IApiKeyReaderGrain>(0);
}
