using System.Security.Cryptography;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Contents;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;
using MediaContent = WhatIsUp.Grains.Abstractions.Messages.MediaContent;
using WireMedia = WhatIsUp.WhatsApp.Contents.MediaContent;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Files of channels, from the upload to the phone that opens them, and back.</summary>
[Collection(ClusterCollection.Name)]
public sealed class MediaTests(ClusterFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IMediaReaderGrain Reader => fixture.Cluster.Client.GetGrain<IMediaReaderGrain>(0);

    [Fact]
    public async Task One_upload_serves_many_messages()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        var media = await StoreAsync(channel, bytes, "application/pdf");
        var first = await ReceiveAsync(channel, friend, media.MediaId);
        var second = await ReceiveAsync(channel, friend, media.MediaId);
        Assert.Equal(first.DirectPath, second.DirectPath);
        Assert.Equal(first.File!.Key, second.File!.Key);
        var read = new MemoryStream();
        await friend.DownloadMediaAsync(first.File, MediaKind.Document, read, Stop);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task File_of_a_received_message_is_downloaded_on_request()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        var uploaded = await friend.UploadMediaAsync(new MemoryStream(bytes), MediaKind.Document, Stop);
        var view = await ReceiveFromAsync(channel, friend, uploaded);
        Assert.Equal(MediaState.Remote, view.State);
        // The hosts have lost it meanwhile; the account's own phone uploads it again.
        fixture.Sandbox.Network.LoseMedia(uploaded.DirectPath);
        var opened = await Reader.OpenAsync(view.Token);
        Assert.Equal((MediaState.Stored, (long)bytes.Length), (opened.State, opened.Size));
        Assert.Equal(bytes, await ReadAsync(view.Token, bytes.Length));
        Assert.Equal(bytes[1_000..1_100], (await Reader.ReadAsync(view.Token, 1_000, 100)).Bytes);
    }

    [Fact]
    public async Task File_that_is_nowhere_available_is_gone()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var uploaded = await friend.UploadMediaAsync(new MemoryStream(RandomNumberGenerator.GetBytes(1_000)), MediaKind.Document, Stop);
        var view = await ReceiveFromAsync(channel, friend, uploaded);
        fixture.Sandbox.Network.LoseMedia(uploaded.DirectPath, 404, alsoOnPhones: true);
        for (var n = 0; n < 2; n++) Assert.Equal(ErrorCode.MediaGone, (await Assert.ThrowsAsync<GatewayException>(() => Reader.OpenAsync(view.Token))).Code);
    }

    [Fact]
    public async Task Damaged_file_is_rejected()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var uploaded = await friend.UploadMediaAsync(new MemoryStream(RandomNumberGenerator.GetBytes(1_000)), MediaKind.Document, Stop);
        var view = await ReceiveFromAsync(channel, friend, uploaded with { File = uploaded.File with { Key = new byte[32] } });
        var refused = await Assert.ThrowsAsync<GatewayException>(() => Reader.OpenAsync(view.Token));
        Assert.Equal((ErrorCode.Other, "media_damaged"), (refused.Code, refused.Details!["reason"]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(5)]
    public async Task Message_with_a_damaged_upload_fails_and_the_chat_continues(int keyBytes)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var uploaded = await friend.UploadMediaAsync(new MemoryStream(RandomNumberGenerator.GetBytes(1_000)), MediaKind.Document, Stop);
        var view = await ReceiveFromAsync(channel, friend, uploaded with { File = uploaded.File with { Key = new byte[keyBytes] } });
        var spoiled = await channel.Messages.SendAsync(
            channel.Caller,
            new SendRequest { To = friend.Jid.ToString(),
                Content = new MessageContent { Document = new MediaContent { MediaId = view.MediaId, MimeType = "application/pdf" } } });
        var next = await channel.Messages.SendAsync(
            channel.Caller,
            new SendRequest { To = friend.Jid.ToString(), Content = new MessageContent { Text = new Abstractions.Messages.TextContent("next") } });
        await friend.WaitForMessageAsync(message => message.Id == next.MessageId, Stop);
        var failed = (await fixture.Service<WhatIsUp.Grains.Storage.Messages.MessageRows>().GetAsync(channel.Id, spoiled.MessageId, Stop))!;
        Assert.Equal((MessageStatus.Failed, "media_damaged"), (failed.Status, failed.Error?.Code));
    }

    [Fact]
    public void Token_is_valid_until_its_expiry_and_only_unchanged()
    {
        var time = new ShiftedClock();
        var tokens = new MediaTokens(new KeyRing(new byte[32]), time);
        var id = PrefixedId.New(PrefixedId.Media);
        var token = tokens.Make(id, TimeSpan.FromMinutes(15));
        Assert.Equal(id, tokens.Open(token));
        Assert.Equal(ErrorCode.NotFound,
            Assert.Throws<GatewayException>(() => new MediaTokens(new KeyRing([.. Enumerable.Repeat((byte)1, 32)]), time).Open(token)).Code);
        time.Shift = TimeSpan.FromMinutes(16);
        Assert.Equal(ErrorCode.MediaGone, Assert.Throws<GatewayException>(() => tokens.Open(token)).Code);
    }

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }

    private async Task<MediaView> StoreAsync(TestChannel channel, byte[] bytes, string mimeType)
    {
        var grain = fixture.Cluster.Client.GetGrain<IMediaGrain>(PrefixedId.New(PrefixedId.Media));
        await grain.BeginAsync(channel.Caller, channel.Id, new MediaDeclaration(mimeType, "file.pdf"));
        for (var offset = 0; offset < bytes.Length; offset += MediaChunk.MaxBytes)
            await grain.AppendAsync(channel.Caller, offset, new MediaChunk(bytes[offset..Math.Min(bytes.Length, offset + MediaChunk.MaxBytes)]));
        return await grain.FinishAsync(channel.Caller);
    }

    private static async Task<WireMedia> ReceiveAsync(TestChannel channel, SandboxPhone friend, string mediaId)
    {
        var sent = await channel.Messages.SendAsync(
            channel.Caller, new SendRequest
            {
                To = friend.Jid.ToString(), Content = new MessageContent { Document = new MediaContent { MediaId = mediaId, MimeType = "application/pdf" } }
            });
        var message = await friend.WaitForMessageAsync(message => message.Id == sent.MessageId, Stop);
        return (WireMedia)ContentDecoder.Decode(ContentDecoder.Parse(message.Content.ToArray())).Content;
    }

    private async Task<MediaView> ReceiveFromAsync(TestChannel channel, SandboxPhone friend, UploadedMedia uploaded)
    {
        var content = new WireMedia(MediaForm.Document)
        {
            File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, MimeType = "application/pdf", FileName = "a.pdf"
        };
        var sent = await friend.SendAsync(channel.Phone.Jid, content, cancellationToken: Stop);
        var id = "";
        await Eventually.TrueAsync(
            async () =>
                (id = (await fixture.Service<WhatIsUp.Grains.Storage.Messages.MessageRows>().GetAsync(channel.Id, sent.Id, Stop))?.Media?.MediaId
                    ?? "").Length > 0, "the message has come");
        await channel.Phone.WaitForMessageAsync(message => message.Id == sent.Id, Stop);
        return await Reader.GetAsync(channel.Caller, channel.Id, id);
    }

    private async Task<byte[]> ReadAsync(string token, int length)
    {
        var read = new List<byte>(length);
        while (read.Count < length) read.AddRange((await Reader.ReadAsync(token, read.Count, Math.Min(MediaChunk.MaxBytes, length - read.Count))).Bytes);
        return [.. read];
    }
}
