using System.Net.Http.Headers;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Uploads as forms, as common programs send them.</summary>
[Collection(GatewayCollection.Name)]
public sealed class MultipartTests(GatewayStage stage)
{
    private const string File = "Content-Disposition: form-data; name=\"file\"; filename=\"menu.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n";

    [Theory]
    [InlineData("name=\"file\"; filename=\"a %22b%22.pdf\"", "a \"b\".pdf")]
    [InlineData("name=\"file\"; filename=\"a \\\"b\\\".pdf\"", "a \"b\".pdf")]
    [InlineData("name=\"file\"; filename*=UTF-8''%E2%82%AC.pdf", "€.pdf")]
    [InlineData("name=\"file\"; filename=\"C:\\dir\\a.pdf\"", "a.pdf")]
    [InlineData("name=\"file\"; filename=\"a.pdf.\"", "a.pdf")]
    [InlineData("name=\"file\"; filename=\"..\"", null)]
    [InlineData("name=\"file\"; filename=\"...\"", null)]
    [InlineData("name=\"file\"; filename=\"\"", null)]
    [InlineData("name=\"file\"", null)]
    public async Task Upload_takes_the_file_name_of_its_part(string part, string? expected)
    {
        var reply = await UploadAsync($"Content-Disposition: form-data; {part}\r\n\r\n%PDF-1.4\n");
        Assert.True((int)reply.Status == 201, reply.ToString());
        Assert.Equal(expected, reply["filename"].GetString());
    }

    [Theory]
    [InlineData("filename", "after.pdf", "must precede")]
    [InlineData("mime_type", "application/pdf", "must precede")]
    [InlineData("caption", "x", "is not a field")]
    [InlineData("file", "%PDF-1.4\n", "must occur once")]
    public async Task Fields_behind_the_file_part_are_rejected_by_name(string field, string value, string problem)
    {
        var channel = await stage.CreateChannelAsync();
        var reply = await SendAsync(channel, File, $"Content-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}");
        Assert.True((int)reply.Status == 400 && reply.Code == "invalid_request", reply.ToString());
        Assert.Contains(problem, reply.Detail(field), StringComparison.Ordinal);
        Assert.Equal(0, (await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].GetArrayLength());
    }

    [Fact]
    public async Task Empty_form_fields_are_absent()
    {
        var reply = await UploadAsync(
            "Content-Disposition: form-data; name=\"mime_type\"\r\n\r\n", "Content-Disposition: form-data; name=\"filename\"\r\n\r\n", File);
        Assert.True((int)reply.Status == 201 && reply.String("filename") == "menu.pdf", reply.ToString());
    }

    [Fact]
    public async Task Body_fields_override_query_fields()
    {
        var path = $"/v1/channels/{await stage.CreateChannelAsync()}/media";
        using var form = Body("multipart/form-data", File);
        Assert.Equal("query.pdf", (await stage.Test.SendAsync(HttpMethod.Post, path + "?filename=query.pdf", form)).String("filename"));
        using var named = Body("multipart/form-data", "Content-Disposition: form-data; name=\"filename\"\r\n\r\nfield.pdf", File);
        Assert.Equal("field.pdf", (await stage.Test.SendAsync(HttpMethod.Post, path + "?filename=query.pdf", named)).String("filename"));
        using var typed = Body("multipart/form-data", File.Replace("Content-Type: application/pdf\r\n", "", StringComparison.Ordinal));
        Assert.Contains(
            "not image/png", (await stage.Test.SendAsync(HttpMethod.Post, path + "?mime_type=image/png", typed)).Detail("mime_type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_upload_takes_the_file_name_of_its_header()
    {
        var path = $"/v1/channels/{await stage.CreateChannelAsync()}/media";
        async Task<Reply> SendAsync(string query)
        {
            using var content = new ByteArrayContent("%PDF-1.4\n"u8.ToArray());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            content.Headers.TryAddWithoutValidation("Content-Disposition", "attachment; filename=\"x.pdf\"; filename*=UTF-8''%C3%9Cber.pdf");
            return await stage.Test.SendAsync(HttpMethod.Post, path + query, content);
        }
        Assert.Equal("Über.pdf", (await SendAsync("")).String("filename"));
        Assert.Equal("query.pdf", (await SendAsync("?filename=query.pdf")).String("filename"));
        Assert.NotNull((await SendAsync("?filename=..")).Detail("filename"));
    }

    [Theory]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/related")]
    public async Task Other_multipart_types_are_rejected_with_415(string type)
    {
        var channel = await stage.CreateChannelAsync();
        using var content = Body(type, File);
        var reply = await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", content);
        Assert.True((int)reply.Status == 415 && reply.Text.Contains("multipart/form-data", StringComparison.Ordinal), reply.ToString());
    }

    private async Task<Reply> UploadAsync(params string[] parts) => await SendAsync(await stage.CreateChannelAsync(), parts);

    private async Task<Reply> SendAsync(string channel, params string[] parts)
    {
        using var content = Body("multipart/form-data", parts);
        return await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", content);
    }

    private static ByteArrayContent Body(string type, params string[] parts)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => $"--edge\r\n{part}\r\n")) + "--edge--\r\n"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"{type}; boundary=edge");
        return content;
    }
}
