using System.Text;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Files inside JSON, in every form of base64 and for every division of the body into chunks.</summary>
public sealed class InlineFileTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1_000).Select(i => (byte)(i * 7))];

    [Fact]
    public void Base64_is_accepted_in_every_common_form()
    {
        for (var length = 1; length <= 70; length++)
        {
            var bytes = Content.AsSpan(0, length).ToArray();
            var plain = Convert.ToBase64String(bytes);
            var safe = plain.Replace('+', '-').Replace('/', '_');
            string[] forms =
            [
                plain, plain.TrimEnd('='), safe, safe.TrimEnd('='), string.Join("\r\n", plain.Chunk(16).Select(line => new string(line))), " " + plain
                    + "\n", "\n  " + string.Join("\n  ", plain.Chunk(16).Select(line => new string(line) + " ")),
                "data:image/png;base64," + plain, "DATA:;base64," + safe, " \ndata:image/png;base64, " + plain, "data:audio/ogg;codecs=opus;base64," + plain,
            ];
            foreach (var form in forms)
                foreach (var step in (int[])[1, 3, 7, 1_000])
                {
                    using var file = Decode(form, step);
                    Assert.True(file.Problem is null && file.ToArray().AsSpan().SequenceEqual(bytes), $"{form} by {step}: {file.Problem}");
                }
        }
    }

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0=", "image/png")]
    [InlineData("data:audio/ogg;codecs=opus;base64,T2dnUw==", "audio/ogg;codecs=opus")]
    [InlineData("data:;base64,T2dnUw==", null)]
    [InlineData("T2dnUw==", null)]
    [InlineData("dataT2dn", null)]
    public void Data_URI_sets_the_media_type(string text, string? type) => Assert.Equal(type, Decode(text, 5).MimeType);

    [Theory]
    [InlineData("aGVsbG8", null)]
    [InlineData("a", "ends in the middle")]
    [InlineData("aGVsbG8=x", "character 9 is x")]
    [InlineData("aGVs!G8=", "character 5 is !")]
    [InlineData("aGVs=", "ends in the middle")]
    [InlineData("aGVsbG8===", "character 10 is =")]
    [InlineData("aGVsüG8=", "character 5 is not")]
    [InlineData("aGVs bG8=", "character 5 is a blank")]
    [InlineData("aGV\tsbG8=", "character 4 is a blank")]
    [InlineData("aGVs  \nbG8=", null)]
    [InlineData("https://example.com/a.png", "media_url")]
    [InlineData("data:text/plain,hello", "data URL")]
    [InlineData("data:", "data URL")]
    public void Invalid_base64_is_reported(string text, string? problem)
    {
        foreach (var step in (int[])[1, 4, 1_000])
        {
            using var file = Decode(text, step);
            if (problem is null) Assert.Null(file.Problem);
            else Assert.Contains(problem, file.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void File_above_its_limit_keeps_no_bytes()
    {
        using var file = new InlineFile(10);
        var decoder = new Base64Decoder(file);
        decoder.Append(Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[11])));
        decoder.Complete();
        Assert.Equal("must be base64 of at most 10 bytes", file.Problem);
    }

    [Theory]
    [InlineData("{\"to\":\"a\",\"media_base64\":\"@\",\"b\":1}", "{\"to\":\"a\",\"media_base64\":\"\",\"b\":1}")]
    [InlineData("{\"media_base64\" : \"@\"}", "{\"media_base64\" : \"\"}")]
    [InlineData("{\"x\":\"media_base64\",\"media_base64\":\"@\"}", "{\"x\":\"media_base64\",\"media_base64\":\"\"}")]
    [InlineData("{\"x\":{\"media_base64\":\"inner\"},\"media_base64\":\"@\"}", "{\"x\":{\"media_base64\":\"inner\"},\"media_base64\":\"\"}")]
    [InlineData(
        "{\"x\":[\"a\",\"media_base64\"],\"q\\\"\":\"\\\\\",\"media_base64\":\"@\"}",
        "{\"x\":[\"a\",\"media_base64\"],\"q\\\"\":\"\\\\\",\"media_base64\":\"\"}")]
    public void Top_level_file_field_is_extracted_regardless_of_chunk_boundaries(string body, string rest)
    {
        var text = Convert.ToBase64String(Content).Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002b", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(body.Replace("@", text, StringComparison.Ordinal));
        foreach (var step in (int[])[1, 2, 11, 100, 10_000])
        {
            using var file = new InlineFile(InlineFile.MaxBytes);
            var output = new List<byte>();
            var lift = new JsonLift("media_base64"u8.ToArray(), part => output.AddRange(part), new Base64Decoder(file));
            foreach (var part in bytes.Chunk(step)) lift.Append(part);
            Assert.Equal(rest, Encoding.UTF8.GetString([.. output]));
            Assert.True(file.Problem is null && file.ToArray().AsSpan().SequenceEqual(Content), file.Problem);
            Assert.Equal(rest.LastIndexOf("\"\"", StringComparison.Ordinal) + 1, lift.At);
            Assert.Equal(text.Length, lift.Length);
        }
    }

    [Theory]
    [InlineData("[\"media_base64\",\"x\"]")]
    [InlineData("\"media_base64\"")]
    [InlineData("{\"media_base64\":[\"x\"]}")]
    [InlineData("{\"media_base64\":7,\"b\":\"x\"}")]
    [InlineData("{\"media_base65\":\"x\",\"edia_base64\":\"x\",\"media_base6\":\"x\"}")]
    [InlineData("}}]]{{\"a\":::,,\"\\\"\\")]
    [InlineData("{\"media\\u005fbase64\":\"x\"}")]
    public void Body_without_the_file_field_is_unchanged(string body)
    {
        using var file = new InlineFile(InlineFile.MaxBytes);
        var output = new List<byte>();
        var lift = new JsonLift("media_base64"u8.ToArray(), part => output.AddRange(part), new Base64Decoder(file));
        foreach (var part in Encoding.UTF8.GetBytes(body).Chunk(2)) lift.Append(part);
        Assert.Equal(body, Encoding.UTF8.GetString([.. output]));
    }

    [Theory]
    [InlineData("{\"media_base64\":\"aGVs\nbG8=\"}")]
    [InlineData("{\"media_base64\":\"aGVs\\xbG8=\"}")]
    [InlineData("{\"media_base64\":\"aGVs\\u00zz\"}")]
    public void Invalid_JSON_string_is_an_error_at_its_position(string body)
    {
        using var file = new InlineFile(InlineFile.MaxBytes);
        var lift = new JsonLift("media_base64"u8.ToArray(), _ => { }, new Base64Decoder(file));
        Assert.Equal(17, Assert.Throws<JsonFaultException>(() => lift.Append(Encoding.UTF8.GetBytes(body))).At);
    }

    [Fact]
    public void Bytes_read_from_a_file_are_returned_to_the_budget()
    {
        var budget = new BodyBudget(new BodySettings());
        using var file = new InlineFile(InlineFile.MaxBytes, budget.Open(CustomerId.New()));
        for (var i = 0; i < 4_000; i++) file.Append(Content);
        Assert.InRange(budget.Taken, 3_900_000, 4_200_000);
        using var stream = file.OpenRead();
        var (buffer, total) = (new byte[100_000], 0);
        while (stream.Read(buffer, 0, buffer.Length) is > 0 and var read)
        {
            Assert.Equal(Content[total % Content.Length], buffer[0]);
            total += read;
        }
        Assert.Equal(4_000_000, total);
        file.Dispose();
        Assert.Equal(0, budget.Taken);
    }

    private static InlineFile Decode(string text, int step)
    {
        var file = new InlineFile(InlineFile.MaxBytes);
        var decoder = new Base64Decoder(file);
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(step)) decoder.Append(part);
        decoder.Complete();
        return file;
    }
}
