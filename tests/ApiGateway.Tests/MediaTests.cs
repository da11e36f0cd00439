using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Files over REST.</summary>
[Collection(GatewayCollection.Name)]
public sealed class MediaTests(GatewayStage stage)
{
    /// <summary>A picture of one pixel.</summary>
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_is_stored_downloaded_linked_listed_and_deleted()
    {
        var channel = await stage.CreateChannelAsync();
        var created = await UploadAsync(channel, Png, "?mime_type=image/png&filename=dot.png");
        Assert.True((int)created.Status == 201, created.ToString());
        var id = created.String("media_id");
        Assert.Equal($"/v1/channels/{channel}/media/{id}", created.Header("Location"));
        Assert.Equal(
            ("image/png", Png.Length, 1, 1),
            (created.String("mime_type"), created["size"].GetInt32(), created["width"].GetInt32(), created["height"].GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Png)), created.String("sha256"));

        var link = new Uri(created.String("media_url")).PathAndQuery;
        var whole = await stage.Nobody.GetAsync(link);
        Assert.Equal((200, "image/png", "bytes"), ((int)whole.Status, whole.Header("Content-Type"), whole.Header("Accept-Ranges")));
        Assert.Equal(Png, whole.Bytes);
        var part = await stage.Nobody.GetAsync(link, ("Range", "bytes=10-19"));
        Assert.Equal((206, $"bytes 10-19/{Png.Length}"), ((int)part.Status, part.Header("Content-Range")));
        Assert.Equal(Png[10..20], part.Bytes);
        var beyond = await stage.Nobody.GetAsync(link, ("Range", "bytes=5000-"));
        Assert.Equal((416, "bad_request", $"bytes */{Png.Length}"), ((int)beyond.Status, beyond.Code, beyond.Header("Content-Range")));
        var head = await stage.Nobody.SendAsync(HttpMethod.Head, link, null);
        Assert.Equal((200, $"{Png.Length}", 0), ((int)head.Status, head.Header("Content-Length"), head.Bytes.Length));
        Assert.Equal(304, (int)(await stage.Nobody.GetAsync(link, ("If-None-Match", whole.Header("ETag")!))).Status);

        Assert.Equal(id, (await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"][0].GetProperty("media_id").GetString());
        var path = $"/v1/channels/{channel}/media/{id}";
        Assert.Equal("stored", (await stage.Test.GetAsync(path)).String("state"));
        foreach (var stranger in new[] { stage.Stranger, stage.Live }) Assert.Equal("channel_not_found", (await stranger.GetAsync(path)).Code);
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/channels/{await stage.CreateChannelAsync()}/media/{id}")).Code);
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync(path)).Status);
        Assert.Equal("not_found", (await stage.Test.GetAsync(path)).Code);
        Assert.Equal((410, "media_gone"), await ReadAsync(link));
        Assert.Equal((404, "not_found"), await ReadAsync("/v1/media/" + (link[^1] == 'A' ? link[10..^1] + "B" : link[10..^1] + "A")));
        Assert.Equal((404, "not_found"), await ReadAsync("/v1/media/forged"));
    }

    [Fact]
    public async Task Multipart_upload_has_its_file_name()
    {
        var channel = await stage.CreateChannelAsync();
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        using var form = new MultipartFormDataContent {
            { new StringContent("application/pdf"), "mime_type" }, { new ByteArrayContent(bytes), "file", "menu.pdf" } };
        var created = await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", form);
        Assert.True((int)created.Status == 201, created.ToString());
        Assert.Equal(("application/pdf", "menu.pdf", 300_000), (created.String("mime_type"), created.String("filename"), created["size"].GetInt32()));
        var read = await stage.Nobody.GetAsync(new Uri(created.String("media_url")).PathAndQuery);
        Assert.Equal(bytes, read.Bytes);
        Assert.Contains("menu.pdf", read.Header("Content-Disposition"), StringComparison.Ordinal);
        using var empty = new MultipartFormDataContent { { new StringContent("application/pdf"), "mime_type" } };
        Assert.Equal("is required", (await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", empty)).Detail("file"));
        using var unknown = new MultipartFormDataContent { { new StringContent("x"), "colour" } };
        Assert.Equal("invalid_request", (await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", unknown)).Code);
    }

    [Fact]
    public async Task Url_is_downloaded_through_the_egress_guard()
    {
        await using var files = await FileServer.StartAsync(Png, "image/png", Stop);
        var channel = await stage.CreateChannelAsync();
        Task<Reply> FetchAsync(string path) =>
            stage.Test.PostAsync($"/v1/channels/{channel}/media", new { source_url = new Uri(files.Address, path).ToString() });
        foreach (var path in new[] { "/file", "/redirect" })
        {
            var created = await FetchAsync(path);
            Assert.True((int)created.Status == 201, created.ToString());
            Assert.Equal(("image/png", Png.Length), (created.String("mime_type"), created["size"].GetInt32()));
        }
        foreach (var path in new[] { "/private", "/metadata", "/loop", "/missing" })
        {
            var refused = await FetchAsync(path);
            Assert.Equal((400, "invalid_request"), ((int)refused.Status, refused.Code));
            Assert.NotNull(refused.Detail("source_url"));
        }
        Assert.Equal("does not match the file, which is text/html, not image/jpeg", (await FetchAsync("/html")).Detail("source_url"));
        foreach (var path in new[] { "/endless", "/huge" })
        {
            var refused = await FetchAsync(path);
            Assert.Equal((413, "bad_request", "too_large"), ((int)refused.Status, refused.Code, refused.Detail("reason")));
        }
        var inside = await stage.Test.PostAsync($"/v1/channels/{channel}/media", new { source_url = "https://10.0.0.1/file" });
        Assert.StartsWith("must be a public address", inside.Detail("source_url"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_urls_of_one_customer_do_not_block_other_customers()
    {
        await using var files = await FileServer.StartAsync(Png, "image/png", Stop);
        var (slow, quick) = (await stage.CreateChannelAsync(), await stage.CreateChannelAsync(stage.Stranger));
        Task<Reply> FetchAsync(Api api, string channel, string path) =>
            api.PostAsync($"/v1/channels/{channel}/media", new { source_url = new Uri(files.Address, path).ToString() });
        var waiting = Enumerable.Range(0, 20).Select(_ => FetchAsync(stage.Test, slow, "/silent")).ToList();
        await Eventually.TrueAsync(() => files.Waiting == 4, "as many are fetched as one customer may");
        Assert.Equal(201, (int)(await FetchAsync(stage.Stranger, quick, "/file")).Status);
        Assert.Equal(4, files.Waiting);
        files.Release();
        Assert.All(await Task.WhenAll(waiting), reply => Assert.Equal(201, (int)reply.Status));
    }

    [Theory]
    [InlineData("image/jpeg", "<html>no picture</html>", "mime_type")]
    [InlineData("image/png", "plain words", "mime_type")]
    [InlineData("video/mp4", "%PDF-1.7", "mime_type")]
    [InlineData("not a type", "%PDF-1.7", "mime_type")]
    [InlineData("application/pdf", "", "file")]
    public async Task File_that_does_not_match_its_type_is_rejected(string mimeType, string content, string field)
    {
        var channel = await stage.CreateChannelAsync();
        var refused = await UploadAsync(channel, System.Text.Encoding.UTF8.GetBytes(content), "?mime_type=" + Uri.EscapeDataString(mimeType));
        Assert.Equal((400, "invalid_request"), ((int)refused.Status, refused.Code));
        Assert.NotNull(refused.Detail(field));
    }

    [Fact]
    public async Task File_without_a_name_gets_one_from_its_upload_or_url_with_a_fitting_extension()
    {
        var channel = await stage.CreateChannelAsync();
        async Task<string> NameAsync(string disposition, byte[] bytes)
        {
            using var form = new MultipartContent("form-data");
            var part = new ByteArrayContent(bytes);
            part.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
            form.Add(part);
            var created = await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", form);
            Assert.True((int)created.Status == 201, created.ToString());
            return created["filename"].GetString() ?? "";
        }
        var pdf = "%PDF-1.7\n"u8.ToArray();
        Assert.Equal("menu.pdf", await NameAsync("form-data; name=\"file\"; filename=\"menu.pdf\"", pdf));
        Assert.Equal("menu.pdf", await NameAsync("form-data; name=\"file\"; filename=\"menu\"", pdf));
        Assert.Equal("menu.txt.pdf", await NameAsync("form-data; name=\"file\"; filename=\"menu.txt\"", pdf));
        Assert.Equal("my \"menu\".pdf", await NameAsync("form-data; name=\"file\"; filename=\"my %22menu%22.pdf\"", pdf));
        Assert.Equal("my \"menu\".pdf", await NameAsync("form-data; name=\"file\"; filename=\"my \\\"menu\\\".pdf\"", pdf));
        Assert.Equal("menu.pdf", await NameAsync("form-data; name=\"file\"; filename=\"C:\\\\docs\\\\menu.pdf\"", pdf));
        Assert.Equal("", await NameAsync("form-data; name=\"file\"; filename=\"\"", pdf));
        await using var files = await FileServer.StartAsync(Png, "image/png", Stop);
        async Task<string> FetchedAsync(string path)
        {
            var created = await stage.Test.PostAsync($"/v1/channels/{channel}/media", new { source_url = new Uri(files.Address, path).ToString() });
            Assert.True((int)created.Status == 201, created.ToString());
            return created["filename"].GetString() ?? "";
        }
        Assert.Equal("dot%20one.png", await FetchedAsync("/named/dot%2520one.png"));
        Assert.Equal("real.png", await FetchedAsync("/attached/other.png"));
        Assert.Equal("page.php.png", await FetchedAsync("/named/page.php"));
    }

    [Fact]
    public async Task Image_above_16_megabytes_is_too_large_and_a_document_is_not()
    {
        var channel = await stage.CreateChannelAsync();
        var bytes = new byte[(16 << 20) + 1];
        Png.CopyTo(bytes, 0);
        foreach (var query in new[] { "?mime_type=image/png", "" })
        {
            var refused = await UploadAsync(channel, bytes, query);
            Assert.Equal((413, "bad_request", "too_large"), ((int)refused.Status, refused.Code, refused.Detail("reason")));
        }
        Assert.Equal(201, (int)(await UploadAsync(channel, bytes, "?mime_type=application/x-picture")).Status);
    }

    [Fact]
    public async Task Video_has_duration_and_dimensions_at_the_recipient()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        using var films = await JsonDocument.ParseAsync(
            GetType().Assembly.GetManifestResourceStream("films.json")!, cancellationToken: TestContext.Current.CancellationToken);
        var created = await UploadAsync(channel, films.RootElement.GetProperty("on_its_side").GetBytesFromBase64(), "?mime_type=video/mp4");
        Assert.Equal((3, 360, 640), (created["seconds"].GetInt32(), created["width"].GetInt32(), created["height"].GetInt32()));
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var sent = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages/video", new { to, media_id = created.String("media_id"), width = 90 }))
            .String("message_id");
        JsonElement film = default;
        await Eventually.TrueAsync(
            async () =>
            {
                var inbox = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages"))["data"].EnumerateArray();
                if (inbox.FirstOrDefault(message => message.GetProperty("id").GetString() == sent) is not {
                    ValueKind: JsonValueKind.Object } found) return false;
                film = found.GetProperty("said");
                return true;
            },
            "the phone has the film");
        Assert.Equal((3, 90, 640), (film.GetProperty("seconds").GetInt32(), film.GetProperty("width").GetInt32(), film.GetProperty("height").GetInt32()));
    }

    private async Task<(int Status, string? Code)> ReadAsync(string path)
    {
        var reply = await stage.Nobody.GetAsync(path);
        return ((int)reply.Status, reply.Code);
    }

    private async Task<Reply> UploadAsync(string channel, byte[] bytes, string query)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media{query}", content);
    }
}
