using System.Net.Http.Headers;
using System.Text;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Accepted formats of bodies and queries, and the errors of invalid ones.</summary>
[Collection(GatewayCollection.Name)]
public sealed class BodyFormatTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Theory]
    [InlineData("{\"name\":", "line 1, column 9")]
    [InlineData("{\n  \"name\": nonsense\n}", "line 2, column 12")]
    [InlineData("{\n  \"name\": \"Ümlaut 😀\" oops}", "line 2, column 22")]
    [InlineData("{\"name\":\"a\"}x", "line 1, column 13")]
    [InlineData("{\"name\":\"a\",\r\n\"name\":\"b\"}", "name occurs twice (line 2, column 1)")]
    [InlineData("{\"name\":\"a\\ud83d\"}", "half of a surrogate pair (line 1, column 11)")]
    [InlineData("{\"name\":\"a\nb\"}", "line 1, column 11")]
    public async Task Body_with_invalid_JSON_is_rejected_with_line_and_column(string body, string place)
    {
        var reply = await stage.Test.SendTextAsync(HttpMethod.Post, "/v1/channels", body);
        Assert.True((int)reply.Status == 400 && reply.Code == "bad_request" && reply.Text.Contains(place, StringComparison.Ordinal), reply.ToString());
        Assert.Equal(place[(place.LastIndexOf(' ') + 1)..].TrimEnd(')'), reply.Detail("column"));
        Assert.NotNull(reply.Detail("line"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/{0}/messages")]
    public async Task Body_nested_too_deep_is_rejected_with_the_reason(string route)
    {
        var path = "/v1/channels" + string.Format(System.Globalization.CultureInfo.InvariantCulture, route, await stage.CreateChannelAsync());
        var reply = await stage.Test.SendTextAsync(HttpMethod.Post, path, string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40));
        Assert.True(
            (int)reply.Status == 400 && reply.Code == "bad_request"
            && reply.Text.Contains("nested deeper than 32 levels (line 1, column 161)", StringComparison.Ordinal), reply.ToString());
    }

    [Fact]
    public async Task Compressed_body_is_rejected_with_the_reason()
    {
        using var content = new ByteArrayContent([0x1F, 0x8B, 8, 0]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        var reply = await stage.Test.SendAsync(HttpMethod.Post, "/v1/channels", content);
        Assert.True((int)reply.Status == 415 && reply.Code == "bad_request" && reply.Text.Contains("compressed", StringComparison.Ordinal), reply.ToString());
    }

    [Fact]
    public async Task Error_column_behind_an_inline_file_counts_the_file()
    {
        var channel = await stage.CreateChannelAsync();
        var reply = await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/messages", $"{{\"type\":\"image\",\n\"media_base64\":\"{Picture}\" oops}}");
        Assert.True((int)reply.Status == 400 && reply.Detail("line") == "2" && reply.Detail("column") == $"{19 + Picture.Length}", reply.ToString());
    }

    [Fact]
    public async Task Body_in_another_encoding_is_rejected_with_the_reason()
    {
        var latin = await SendAsync([.. "{\n\"name\":\"B"u8, 0xE4, .. "r\"}"u8]);
        Assert.True(
            latin.Code == "bad_request" && latin.Text.Contains("not valid UTF-8", StringComparison.Ordinal)
            && latin.Text.Contains("0xE4", StringComparison.Ordinal) && latin.Detail("line") == "2" && latin.Detail("column") == "10", latin.ToString());
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
            foreach (var mark in (byte[][])[[], encoding.GetPreamble()])
            {
                var reply = await SendAsync([.. mark, .. encoding.GetBytes("{\"name\":\"a\"}")]);
                Assert.True(
                    (int)reply.Status == 400 && reply.Code == "bad_request" && reply.Text.Contains("UTF-16", StringComparison.Ordinal), reply.ToString());
            }
        var marked = await SendAsync([.. Encoding.UTF8.GetPreamble(), .. "{\"name\":\"a\"}"u8]);
        Assert.Equal(201, (int)marked.Status);
    }

    [Fact]
    public async Task Text_in_every_script_is_returned_unescaped()
    {
        const string Name = "Ümlaut 漢字 العربية 👨‍👩‍👧 𝕏 <&'+> \u2028";
        var created = await stage.Test.PostAsync("/v1/channels", new { name = Name });
        Assert.Equal(Name, created.String("name"));
        Assert.Contains(Name, created.Text, StringComparison.Ordinal);
        var document = await stage.Nobody.GetAsync("/openapi.json");
        Assert.DoesNotContain("\\ud8", document.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Unknown_query_field_is_named_in_the_error()
    {
        foreach (var route in stage.Routes.Where(route => route is { IsApi: true, Rule: not null }))
        {
            var reply = await route.CallAsync(route.Rule!.IsTestOnly ? stage.Test : stage.Live, route.Path() + "?surprise=1&Limit=2");
            Assert.True(
                (int)reply.Status == 400 && reply.Code == "invalid_request" && reply.Detail("surprise") is not null && reply.Detail("Limit") is not null,
                reply.ToString());
        }
    }

    [Fact]
    public async Task Unknown_query_fields_are_accepted_on_routes_without_a_key()
    {
        Assert.Equal(200, (int)(await stage.Nobody.GetAsync("/healthz?from=balancer")).Status);
        Assert.Equal("not_found", (await stage.Nobody.GetAsync("/v1/media/AZAAAAAAcACAAAAAAAAAAA?fbclid=1")).Code);
    }

    [Fact]
    public async Task Events_accept_a_single_star()
    {
        var created = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = "*", enabled = false });
        Assert.True((int)created.Status == 201 && created["events"].GetRawText() == "[\"*\"]", created.ToString());
        var changed = await stage.Test.PatchAsync($"/v1/webhook-endpoints/{created.String("id")}", new { events = "message.received" });
        Assert.Equal("[\"message.received\"]", changed["events"].GetRawText());
        var wrong = await stage.Test.PatchAsync($"/v1/webhook-endpoints/{created.String("id")}", new { events = "message.eaten" });
        Assert.True(wrong.Code == "invalid_request" && wrong.Detail("events") is not null, wrong.ToString());
        await stage.Test.DeleteAsync($"/v1/webhook-endpoints/{created.String("id")}");
    }

    [Theory]
    [InlineData("image/png", 201, "image/png")]
    [InlineData("Image/PNG", 201, "image/png")]
    [InlineData("application/octet-stream", 201, "image/png")]
    [InlineData("application/x-www-form-urlencoded", 415, null)]
    [InlineData("application/json", 400, null)]
    [InlineData("nonsense", 400, null)]
    public async Task Upload_accepts_the_files_own_content_type(string contentType, int status, string? mimeType)
    {
        var channel = await stage.CreateChannelAsync();
        var content = new ByteArrayContent(Convert.FromBase64String(Picture));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var reply = await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", content);
        Assert.True((int)reply.Status == status, reply.ToString());
        if (mimeType is not null) Assert.Equal(mimeType, reply.String("mime_type"));
        if (status == 415) Assert.Contains("multipart/form-data", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data:image/png;base64,{0}")]
    [InlineData("{0}\n")]
    public async Task Inline_file_is_accepted_in_every_common_base64_form(string form)
    {
        var (channel, _) = await stage.PairAsync();
        foreach (var route in (string[])["messages", "messages/image"])
        {
            var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/{route}", new Dictionary<string, string>
            {
                ["to"] = "+4915187654321", ["type"] = "image",
                ["media_base64"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Picture).Replace('+', '-').Replace('/', '_')
                    .Replace("image_png", "image/png", StringComparison.Ordinal),
            });
            Assert.True((int)sent.Status == 202, sent.ToString());
        }
        var refused = await stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages", new { to = "+4915187654321", type = "image", media_base64 = "https://example.com/a.png" });
        Assert.True(refused.Code == "invalid_request" && refused.Detail("media_base64")!.Contains("media_url", StringComparison.Ordinal), refused.ToString());
    }

    private Task<Reply> SendAsync(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return stage.Test.SendAsync(HttpMethod.Post, "/v1/channels", content);
    }
}
