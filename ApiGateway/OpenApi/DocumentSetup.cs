using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using WhatIsUp.ApiGateway.Authentication;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class DocumentSetup
{
    private const string DocumentName = "v1";

    /// <summary>Path of the page.</summary>
    private const string Page = "/docs";

    /// <summary>Describes what types alone do not say.</summary>
    public static void AddGatewayDocument(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = type =>
            (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(System.Text.Json.JsonElement) ? "EventPayload" : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer(SchemaFacts.ApplyAsync);
        options.AddOperationTransformer(OperationFacts.ApplyAsync);
        options.AddDocumentTransformer(DocumentFacts.ApplyAsync);
    });

    /// <summary>Leads from the root to the page, serves <c>/openapi.json</c> and <c>/docs</c>; the page's files come from this process, never from elsewhere.</summary>
    public static void MapGatewayDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => Results.LocalRedirect("~" + Page)).WithMetadata(new PublicAccess()).ExcludeFromDescription();
        routes.MapOpenApi("/openapi.json").WithMetadata(new PublicAccess());
        routes.MapScalarApiReference(Page, page => page
            .WithTitle("WhatIsUp")
            .WithOpenApiRoutePattern("/openapi.json")
            .AddPreferredSecuritySchemes(DocumentFacts.KeyScheme)
            .HideClientButton()
            .HideDeveloperTools()
            .DisableAgent()
            .DisableMcp()
            .WithCustomCss("a[href*='scalar.com'] { display: none; }")
            .DisableDefaultFonts()
            .DisableTelemetry()).WithMetadata(new PublicAccess());
    }
}
