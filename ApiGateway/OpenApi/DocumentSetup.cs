using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class DocumentSetup
{
    /// <summary>Name of the document.</summary>
    public const string DocumentName = "v1";

    /// <summary>Path of the page.</summary>
    private const string Page = "/docs";

    /// <summary>Adds the transformers of the document.</summary>
    /// <param name="services">Services.</param>
    /// <param name="table">Rows of all operations, which contain the examples of requests.</param>
    public static void AddGatewayDocument(this IServiceCollection services, IReadOnlyList<OperationRow> table) =>
        services.AddSingleton<ServedDocument>().AddOpenApi(DocumentName, options => Configure(options, table));

    private static void Configure(OpenApiOptions options, IReadOnlyList<OperationRow> table)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = type =>
            (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(System.Text.Json.JsonElement) ? "EventPayload"
                : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer(SchemaFacts.ApplyAsync);
        options.AddOperationTransformer((operation, context, cancellationToken) => OperationFacts.ApplyAsync(operation, context, table, cancellationToken));
        options.AddDocumentTransformer(DocumentFacts.ApplyAsync);
    }

    /// <summary>
    /// Redirects the root to the page, and serves the document, the texts and pages that are made from it, and <c>/docs</c>. All files of the page come from
    /// this process.
    /// </summary>
    public static void MapGatewayDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => Results.LocalRedirect("~" + Page)).WithMetadata(new PublicAccess())
            .ExcludeFromDescription();
        MapText("/openapi.json", (document, http) => document.WriteJsonAsync(http));
        MapText("/llms.txt", (document, http) => document.WriteSummaryAsync(http));
        MapText("/llms-full.txt", (document, http) => document.WriteReferenceAsync(http));
        routes.MapGet(ErrorGuide.Root, ErrorPages.List).WithMetadata(new PublicAccess()).ExcludeFromDescription();
        routes.MapGet(ErrorGuide.Root + "/{code}", ErrorPages.Show).WithMetadata(new PublicAccess()).ExcludeFromDescription();
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
            .DisableTelemetry()
            .EnablePersistentAuthentication()).WithMetadata(new PublicAccess());

        void MapText(string path, Func<ServedDocument, HttpContext, Task> write) => routes
            .MapGet(path, (HttpContext http) => write(http.RequestServices.GetRequiredService<ServedDocument>(), http))
            .WithMetadata(new PublicAccess()).ExcludeFromDescription();
    }
}
