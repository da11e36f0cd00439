using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>What the document promises, how it is served, and the texts and pages that are made from it.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ContractDocumentTests(GatewayStage stage)
{
    private const string Accept = "ACCEPT_OPENAPI";
    private static readonly string Promises = Path.Combine(ContractTools.ProjectFolder, "Contract", "promises.txt");
    private static readonly string AcceptedBreaks = Path.Combine(ContractTools.ProjectFolder, "Contract", "accepted-breaks.txt");

    [Fact]
    public async Task Promise_disappears_only_when_it_is_an_accepted_break()
    {
        var now = ContractSurface.Of(await stage.DocumentAsync());
        var before = (File.Exists(Promises) ? await File.ReadAllLinesAsync(Promises, TestContext.Current.CancellationToken) : [])
            .ToHashSet(StringComparer.Ordinal);
        var named = (await File.ReadAllLinesAsync(AcceptedBreaks, TestContext.Current.CancellationToken)).Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#').ToHashSet(StringComparer.Ordinal);
        var breaks = now.BreaksOf(before).Except(named, StringComparer.Ordinal).ToArray();
        Assert.True(
            breaks.Length == 0,
            $"Breaks clients. Undo it, or add the lines to {Path.GetFileName(AcceptedBreaks)}:\n{string.Join('\n', breaks.Take(40))}");
        if (Environment.GetEnvironmentVariable(Accept) == "1") await File.WriteAllLinesAsync(Promises, now.Facts, TestContext.Current.CancellationToken);
        else Assert.True(before.SetEquals(now.Facts), $"The document promises more than {Path.GetFileName(Promises)}: accept it with {Accept}=1.");
    }

    [Fact]
    public void Break_is_found_in_requests_and_responses()
    {
        const string Before = """
            {"paths": {"/a": {"post": {"parameters": [{"in": "query", "name": "limit"}],
              "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}},
              "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Out"}}}}}}}},
             "components": {"schemas": {"In": {"properties": {"x": {"type": "string"}, "y": {"type": "string"}}, "required": ["y"]},
              "Out": {"properties": {"z": {"type": "string", "enum": ["p", "q"]}}, "required": ["z"]}}}}
            """;
        var facts = Read(Before).Facts.ToHashSet();
        Assert.Empty(Read(Before).BreaksOf(facts));
        Assert.Empty(Read(Before.Replace("""["y"]""", "[]", StringComparison.Ordinal)).BreaksOf(facts));
        Assert.Equal(["new: In.x required"], Read(Before.Replace("""["y"]""", """["y", "x"]""", StringComparison.Ordinal)).BreaksOf(facts));
        Assert.Equal(["gone: Out.z required"], Read(Before.Replace("""["z"]""", "[]", StringComparison.Ordinal)).BreaksOf(facts));
        Assert.Equal(["gone: Out.z = q"], Read(Before.Replace(", \"q\"", "", StringComparison.Ordinal)).BreaksOf(facts));
        Assert.Equal(
            ["new: POST /a ?limit required"], Read(Before.Replace("\"limit\"", "\"limit\", \"required\": true", StringComparison.Ordinal)).BreaksOf(facts));
        Assert.Contains("gone: POST /a", Read(Before.Replace("/a", "/b", StringComparison.Ordinal)).BreaksOf(facts));

        static ContractSurface Read(string json) => ContractSurface.Of(JsonNode.Parse(json)!.AsObject());
    }

    [Fact]
    public async Task Document_is_served_compressed_and_unchanged_once()
    {
        using var http = new HttpClient { BaseAddress = stage.Address };
        var (plain, tag, none) = await GetAsync(null, null);
        Assert.Null(none);
        Assert.Equal("{\"openapi\":", System.Text.Encoding.UTF8.GetString(plain.AsSpan(0, 11)));
        foreach (var coding in (string[])["br", "gzip"])
        {
            var (bytes, same, used) = await GetAsync(coding, null);
            Assert.Equal((tag, coding), (same, used));
            using var packed = new MemoryStream(bytes);
            using Stream stream = coding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            await stream.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
            Assert.Equal(plain, unpacked.ToArray());
        }

        Assert.Empty((await GetAsync("br", tag)).Bytes);

        async Task<(byte[] Bytes, string? Tag, string? Coding)> GetAsync(string? coding, string? known)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi.json");
            if (coding is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
            if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(known is null ? HttpStatusCode.OK : HttpStatusCode.NotModified, response.StatusCode);
            return (
                await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), response.Headers.ETag?.ToString(),
                response.Content.Headers.ContentEncoding.SingleOrDefault());
        }
    }

    [Fact]
    public void Every_event_of_the_catalogue_has_a_payload_in_the_document() =>
        Assert.Equal(EventCatalogue.Bits.Keys.Order(StringComparer.Ordinal), EventTable.Rows.Select(row => row.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Example_of_a_request_contains_no_null()
    {
        var examples = (await stage.DocumentAsync())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!["requestBody"]?["content"]?["application/json"]?["example"]).OfType<JsonNode>().ToArray();
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.DoesNotContain(":null", example.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_operation_is_in_the_plain_texts()
    {
        var (summary, reference) = ((await stage.Nobody.GetAsync("/llms.txt")).Text, (await stage.Nobody.GetAsync("/llms-full.txt")).Text);
        Assert.StartsWith("# WhatIsUp\n\n> ", summary, StringComparison.Ordinal);
        foreach (var (path, item) in (await stage.DocumentAsync())["paths"]!.AsObject())
            foreach (var method in item!.AsObject().Select(operation => operation.Key.ToUpperInvariant()))
            {
                Assert.Contains($"- [{method} {path}](", summary, StringComparison.Ordinal);
                Assert.Contains($"### {method} {path}\n", reference, StringComparison.Ordinal);
            }

        foreach (var name in EventCatalogue.Bits.Keys) Assert.Contains($"- {name}: ", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_code_has_a_page_with_cause_cure_and_example()
    {
        var document = (await stage.Nobody.GetAsync("/openapi.json")).Text;
        foreach (var code in Enum.GetValues<ErrorCode>())
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());
            var page = await stage.Nobody.GetAsync($"/docs/errors/{name}");
            Assert.Equal(200, (int)page.Status);
            Assert.StartsWith("text/html", page.Header("Content-Type"), StringComparison.Ordinal);
            var text = WebUtility.HtmlDecode(page.Text);
            foreach (var part in (string[])[ErrorGuide.Of(code).Cause, ErrorGuide.Of(code).Cure, $"\"code\": \"{name}\""])
                Assert.Contains(part, text, StringComparison.Ordinal);
            if (code is not (ErrorCode.AuthNoEmail or ErrorCode.NotDisabled)) Assert.Contains($"(/docs/errors/{name})", document, StringComparison.Ordinal);
        }

        Assert.Equal(404, (int)(await stage.Nobody.GetAsync("/docs/errors/no_such_code")).Status);
        Assert.Contains("errors/no_qr", (await stage.Nobody.GetAsync("/docs/errors")).Text, StringComparison.Ordinal);
    }
}
