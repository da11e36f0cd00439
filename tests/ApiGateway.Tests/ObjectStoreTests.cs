using System.Security.Cryptography;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The program with its files in a third-party S3-compatible server.</summary>
public sealed class ObjectStoreTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_stored_sent_served_and_deleted_and_survive_a_server_failure()
    {
        await using var objects = await ObjectStore.StartAsync(Stop);
        await using var stage = await ProgramStage.StartAsync(objects.Settings, Stop);
        var bytes = RandomNumberGenerator.GetBytes(400_000);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        var (channel, phone) = await stage.PairAsync();
        var created = await stage.UploadAsync(channel, bytes, "application/pdf");
        Assert.True((int)created.Status == 201, created.ToString());
        var id = created.String("media_id");
        Assert.Equal(["media/" + id], objects.Keys);

        var link = new Uri(created.String("media_url")).PathAndQuery;
        var whole = await stage.Nobody.GetAsync(link);
        Assert.Equal(bytes, whole.Bytes);
        var part = await stage.Nobody.GetAsync(link, ("Range", "bytes=100000-299999"));
        Assert.Equal((206, $"bytes 100000-299999/{bytes.Length}"), ((int)part.Status, part.Header("Content-Range")));
        Assert.Equal(bytes[100_000..300_000], part.Bytes);
        Assert.Equal(304, (int)(await stage.Nobody.GetAsync(link, ("If-None-Match", whole.Header("ETag")!))).Status);

        var sent = await stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages", new { type = "document", to = await stage.NumberOfAsync(phone), media_id = id, filename = "menu.pdf" });
        Assert.True((int)sent.Status == 202, sent.ToString());
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages")).Text.Contains(sent.String("message_id"), StringComparison.Ordinal),
                "the phone has the document");

        // It fails in the middle of the next file: that one is absent, and nobody waits for it.
        await objects.KillAsync();
        await objects.ContinueAsync(Stop, diesAfter: 100_000);
        AssertUnavailable(await stage.UploadAsync(channel, bytes, "application/pdf"));
        AssertUnavailable(await stage.Nobody.GetAsync(link));
        Assert.Equal(
            [id], (await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].EnumerateArray()
                .Select(file => file.GetProperty("media_id").GetString()!));
        await objects.ContinueAsync(Stop);
        Assert.Equal(bytes, (await stage.Nobody.GetAsync(link)).Bytes);

        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/media/{id}")).Status);
        Assert.DoesNotContain("media/" + id, objects.Keys);
        Assert.Equal((410, "media_gone"), ((int)(await stage.Nobody.GetAsync(link)).Status, (await stage.Nobody.GetAsync(link)).Code));
    }

    [Fact]
    public async Task Start_with_wrong_object_store_keys_is_rejected_with_the_reason()
    {
        await using var objects = await ObjectStore.StartAsync(Stop);
        var wrong = new Dictionary<string, string>(objects.Settings) { ["WhatIsUp:Media:S3:SecretKey"] = "wrong" };
        var folder = Directory.CreateTempSubdirectory("whatisup-program-").FullName;
        wrong["WhatIsUp:DataFolder"] = folder;
        await using (var program = ChildProgram.Start("ApiGateway", ["--urls", "http://127.0.0.1:0"], wrong))
        {
            Assert.Equal(1, await program.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromSeconds(60), Stop));
            Assert.Contains("WhatIsUp:Media: the media store rejects access (SignatureDoesNotMatch)", program.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong", program.Output, StringComparison.Ordinal);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static void AssertUnavailable(Reply reply) =>
        Assert.Equal((503, "worker_at_capacity", "media_store_unavailable"), ((int)reply.Status, reply.Code, reply.Detail("reason")));
}
