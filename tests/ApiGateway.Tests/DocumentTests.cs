using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Rules for the OpenAPI document, which changes only together with its snapshot.</summary>
[Collection(GatewayCollection.Name)]
public sealed partial class DocumentTests(GatewayStage stage)
{
    private const string Accept = "ACCEPT_OPENAPI";

    private static string SnapshotPath => Path.Combine(
        typeof(DocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!,
        "openapi.json");

    [Fact]
    public async Task Document_equals_its_snapshot()
    {
        var document = SnapshotJson.Write(await ReadServedAsync());
        if (Environment.GetEnvironmentVariable(Accept) == "1") await File.WriteAllTextAsync(SnapshotPath, document, TestContext.Current.CancellationToken);
        var snapshot = await File.ReadAllTextAsync(SnapshotPath, TestContext.Current.CancellationToken);
        if (document != snapshot) Assert.Fail(
            $"The document is not its snapshot. Look at the difference, then accept it with {Accept}=1.\n{FirstDifference(snapshot, document)}");
    }

    [Fact]
    public async Task Document_is_OpenAPI_3_1() => Assert.StartsWith("3.1.", (string)(await ReadAsync())["openapi"]!, StringComparison.Ordinal);

    [Fact]
    public async Task Document_has_exactly_the_mapped_routes()
    {
        // A HEAD is the GET of its path without the bytes.
        var described = Operations(await ReadAsync()).Select(operation => operation.Name.ToUpperInvariant()).Order(StringComparer.Ordinal);
        var declared = stage.Routes.Where(route => !route.ToString().StartsWith("HEAD ", StringComparison.Ordinal))
            .Where(route =>
                route.IsApi || route.Pattern is "/healthz" or "/readyz" or "/v1/media/{token}"
                || route.Pattern.StartsWith("/link/{token}/", StringComparison.Ordinal)).Select(route => route.ToString().ToUpperInvariant())
                    .Order(StringComparer.Ordinal);
        Assert.Equal(declared, described);
    }

    [Fact]
    public async Task No_schema_is_a_bare_object()
    {
        var bare = Nodes(await ReadAsync(), "")
            .Where(node => IsSchemaOfObject(node.Value) && node.Value["properties"] is null && node.Value["additionalProperties"] is not JsonObject);
        Assert.Empty(bare.Select(node => node.Path));
    }

    [Fact]
    public async Task No_schema_accepts_anything()
    {
        var empty = Nodes(await ReadAsync(), "").Where(node => node.Value.Count == 0 && SchemaPlace().IsMatch(node.Path));
        Assert.Empty(empty.Select(node => node.Path));
    }

    [Fact]
    public async Task Every_property_is_described()
    {
        var silent =
            from node in Nodes(await ReadAsync(), "")
            where node.Value["properties"] is JsonObject
                && (node.Path.Contains("/schemas/", StringComparison.Ordinal) || node.Path.Contains("/schema", StringComparison.Ordinal))
            from property in node.Value["properties"]!.AsObject()
            where string.IsNullOrWhiteSpace((string?)property.Value!["description"])
            select $"{node.Path}.{property.Key}";
        Assert.Empty(silent);
    }

    [Fact]
    public async Task Every_operation_has_an_id_a_summary_a_tag_and_described_parameters()
    {
        var operations = Operations(await ReadAsync()).ToArray();
        Assert.Distinct(operations.Select(operation => (string)operation.Value["operationId"]!));
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)operation.Value["summary"]), operation.Name);
            Assert.Single(operation.Value["tags"]!.AsArray());
            foreach (var parameter in operation.Value["parameters"]?.AsArray() ?? [])
                Assert.False(string.IsNullOrWhiteSpace((string?)parameter!["description"]), $"{operation.Name}: {parameter["name"]}");
        });
    }

    [Fact]
    public async Task Every_operation_lists_its_errors_with_an_example_of_each()
    {
        foreach (var (name, operation) in Operations(await ReadAsync()).Where(operation => operation.Name.Contains("/v1", StringComparison.Ordinal)))
        {
            var responses = operation["responses"]!.AsObject();
            var isPublic = stage.Routes.Any(route => route.IsPublic && name.Equals(route.ToString(), StringComparison.OrdinalIgnoreCase));
            foreach (var status in isPublic ? (string[])["500", "503"] : ["401", "429", "500", "503"]) Assert.True(
                responses.ContainsKey(status), $"{name} has no {status}");
            if (operation["requestBody"] is not null)
                foreach (var status in (string[])["400", "413", "415"]) Assert.True(responses.ContainsKey(status), $"{name} has no {status}");
            if (name.Contains('{', StringComparison.Ordinal)) Assert.True(responses.ContainsKey("404"), $"{name} has no 404");
            foreach (var (status, response) in responses.Where(response => response.Key[0] >= '4'))
            {
                var content = response!["content"]!["application/json"]!;
                Assert.Equal("#/components/schemas/ErrorEnvelope", (string?)content["schema"]!["$ref"]);
                Assert.NotEmpty(content["examples"]!.AsObject());
            }
        }
    }

    [Fact]
    public async Task Every_body_and_every_reply_with_content_has_an_example()
    {
        foreach (var (name, operation) in Operations(await ReadAsync()))
        {
            if (operation["requestBody"] is { } body) Assert.True(body["content"]!["application/json"]!["example"] is not null, $"{name}: body");
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key[0] == '2'))
                if (response!["content"]?["application/json"] is { } content) Assert.True(content["example"] is not null, $"{name}: {status}");
        }
    }

    [Fact]
    public async Task Every_array_declares_its_items() =>
        Assert.Empty(
            Nodes(await ReadAsync(), "").Where(node => Types(node.Value).Contains("array") && node.Value["items"] is not JsonObject).Select(node => node.Path));

    [Fact]
    public async Task Every_enumeration_is_of_strings() =>
        Assert.Empty(
            Nodes(await ReadAsync(), "")
                .Where(node => node.Value["enum"] is JsonArray words && (words.Count == 0 || words.Any(word => word?.GetValueKind() != JsonValueKind.String)))
                    .Select(node => node.Path));

    [Fact]
    public async Task Every_field_that_a_reply_always_has_is_required()
    {
        var document = await ReadAsync();
        // Absent when there is nothing to say: of a message there is the field that its type names, a secret is shown once, and counts stand where somebody
        // answered.
        var exceptions = new[] { "ErrorEnvelope", "SandboxContentReply", "PhoneMessageFields", "WebAuthnOptions", "MessageContent" };
        var missing =
            from name in ReachedBy(document, "responses").Except(ReachedBy(document, "requestBody")).Except(exceptions)
            let schema = document["components"]!["schemas"]![name]!
            from property in schema["properties"]?.AsObject() ?? []
            where schema["required"]?.AsArray().Any(required => (string?)required == property.Key) != true
                && property.Key is not ("signing_secret" or "results" or "answers")
            select $"{name}.{property.Key}";
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Files_are_binary_in_bodies_and_replies()
    {
        var document = await ReadAsync();
        var body = document["paths"]!["/v1/channels/{channelId}/media"]!["post"]!["requestBody"]!["content"]!;
        Assert.Equal("binary", (string?)body["multipart/form-data"]!["schema"]!["properties"]!["file"]!["format"]);
        Assert.Equal(["file"], body["multipart/form-data"]!["schema"]!["required"]!.AsArray().Select(name => (string?)name));
        foreach (var type in (string[])["application/octet-stream", "*/*"]) Assert.Equal("binary", (string?)body[type]!["schema"]!["format"]);
        var download = document["paths"]!["/v1/media/{token}"]!["get"]!["responses"]!;
        foreach (var status in (string[])["200", "206"]) Assert.Equal(
            "binary", (string?)download[status]!["content"]!["application/octet-stream"]!["schema"]!["format"]);
        Assert.NotNull(download["206"]!["headers"]!["Content-Range"]);
        Assert.NotNull(download["304"]);
        Assert.NotNull(download["416"]!["content"]!["application/json"]);
        Assert.Equal(
            "binary", (string?)document["paths"]!["/v1/channels/{channelId}/qr"]!["get"]!["responses"]!["200"]!["content"]!["image/png"]!["schema"]!["format"]);
    }

    [Fact]
    public async Task Times_links_ids_and_numbers_have_a_format()
    {
        var document = await ReadAsync();
        var bare =
            from node in Nodes(document["components"]!["schemas"], "")
            where node.Value["properties"] is JsonObject && !node.Path.Contains("WebAuthn", StringComparison.Ordinal)
                && !node.Path.Contains("PasskeyAssertion", StringComparison.Ordinal)
            from property in node.Value["properties"]!.AsObject()
            let types = Types(property.Value!.AsObject())
            let expected = types.Contains("string") && (property.Key.EndsWith("_at", StringComparison.Ordinal) || property.Key == "timestamp") ? "date-time"
                : types.Contains("string") && (property.Key == "url" || property.Key.EndsWith("_url", StringComparison.Ordinal)) ? "uri"
                : null
            where (expected is not null && (string?)property.Value!["format"] != expected)
                || ((types.Contains("integer") || types.Contains("number")) && property.Value!["format"] is null)
            select $"{node.Path}.{property.Key}";
        Assert.Empty(bare);
    }

    /// <summary>Names of the components that the operations' bodies or replies lead to.</summary>
    private static HashSet<string> ReachedBy(JsonObject document, string part)
    {
        var (found, open) = (new HashSet<string>(), new Stack<JsonNode?>(Operations(document).Select(operation => operation.Value[part])));
        while (open.TryPop(out var next))
            foreach (
                var reference in Nodes(next, "").Select(node => (string?)node.Value["$ref"]).OfType<string>().Select(reference => reference.Split('/')[^1]))
                if (found.Add(reference)) open.Push(document["components"]!["schemas"]![reference]);
        return found;
    }

    private static IEnumerable<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonValue one when one.TryGetValue<string>(out var type) => [type],
        JsonArray several => several.Select(type => (string)type!),
        _ => [],
    };

    [Fact]
    public async Task Error_details_are_optional()
    {
        var error = (await ReadAsync())["components"]!["schemas"]!["ErrorEnvelope"]!["properties"]!["error"]!;
        Assert.Equal(["code", "message"], error["required"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public async Task References_of_the_document_resolve()
    {
        var document = await ReadServedAsync();
        var references = Nodes(document, "", intoExamples: true).Select(node => node.Value["$ref"]).OfType<JsonValue>()
            .Select(value => value.GetValue<string>()).Distinct().ToArray();
        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            JsonNode? target = document;
            foreach (var step in reference.TrimStart('#', '/').Split('/')) target = target?[step];
            Assert.True(target is not null, reference);
        }
    }

    [Fact]
    public async Task Reference_page_loads_nothing_from_other_hosts()
    {
        var redirect = await stage.Nobody.GetAsync("/docs");
        var page = (int)redirect.Status == 200 ? redirect : await stage.Nobody.GetAsync("/docs/");
        Assert.Equal(200, (int)page.Status);
        Assert.StartsWith("text/html", page.Header("Content-Type"), StringComparison.Ordinal);
        Assert.DoesNotMatch(ForeignHost(), page.Text);
        var scripts = Source().Matches(page.Text).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            var file = await stage.Nobody.GetAsync(new Uri(new Uri(stage.Address, "/docs/"), script).PathAndQuery);
            Assert.True((int)file.Status == 200 && file.Bytes.Length > 0, file.ToString());
        }
    }

    [Fact]
    public async Task Reference_page_prompts_for_the_key_without_vendor_features()
    {
        var page = await stage.Nobody.GetAsync("/docs/");
        Assert.Contains("\"preferredSecurityScheme\":[\"api_key\"]", page.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (
            var part in (string[])[
                "\"hideClientButton\":true", "\"showDeveloperTools\":\"never\"", "\"agent\":{\"disabled\":true", "\"mcp\":{\"disabled\":true"])
            Assert.True(page.Text.Replace(" ", "", StringComparison.Ordinal).Contains(part, StringComparison.Ordinal), part);
    }

    private Task<JsonObject> ReadAsync() => stage.DocumentAsync();

    /// <summary>The document as it is served.</summary>
    private async Task<JsonObject> ReadServedAsync() => JsonNode.Parse((await stage.Nobody.GetAsync("/openapi.json")).Text)!.AsObject();

    private static IEnumerable<(string Name, JsonObject Value)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject());

    private static bool IsSchemaOfObject(JsonObject node) => node["type"] switch
    {
        JsonValue value => value.TryGetValue<string>(out var type) && type == "object",
        JsonArray several => several.Any(type => (string?)type == "object"),
        _ => false,
    };

    private static IEnumerable<(string Path, JsonObject Value)> Nodes(JsonNode? node, string path, bool intoExamples = false) => node switch
    {
        JsonObject value when intoExamples || (!path.EndsWith("/example", StringComparison.Ordinal) && !path.EndsWith("/examples", StringComparison.Ordinal)) =>
            value.SelectMany(field => Nodes(field.Value, $"{path}/{field.Key}", intoExamples)).Prepend((path, value)),
        JsonArray list => list.SelectMany((item, index) => Nodes(item, $"{path}/{index}", intoExamples)),
        _ => [],
    };

    private static string FirstDifference(string snapshot, string document)
    {
        var (before, after) = (snapshot.Split('\n'), document.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(before.Length, after.Length)).First(i => before.ElementAtOrDefault(i) != after.ElementAtOrDefault(i));
        return $"line {line + 1}\n- {before.ElementAtOrDefault(line)}\n+ {after.ElementAtOrDefault(line)}";
    }

    [GeneratedRegex("/(schema|items|additionalProperties)$|/properties/[^/]+$|/components/schemas/[^/]+$|/(oneOf|anyOf|allOf)/\\d+$")]
    private static partial Regex SchemaPlace();

    [GeneratedRegex("(?:src|href)\\s*=\\s*[\"'](?:https?:)?//", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignHost();

    [GeneratedRegex("<script[^>]*\\ssrc=[\"']([^\"']+)[\"']", RegexOptions.IgnoreCase)]
    private static partial Regex Source();
}
