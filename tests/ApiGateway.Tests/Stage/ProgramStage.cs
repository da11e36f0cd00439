namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>The real program as a process of its own, with settings of its own: for tests that look at its memory, its disk or its end.</summary>
internal sealed class ProgramStage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-program-").FullName;
    private GatewayProcess _program = null!;

    /// <summary>A client with its test key.</summary>
    public Api Test { get; private set; } = null!;

    /// <summary>A client without a key.</summary>
    public Api Nobody { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    public static async Task<ProgramStage> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var stage = new ProgramStage();
        try
        {
            stage._program = await GatewayProcess.StartAsync(new GatewayOptions(stage._folder) { Settings = settings }, cancellationToken);
            stage.Test = new Api(stage._program.Address, stage._program.TestKey);
            stage.Nobody = new Api(stage._program.Address, null);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a channel and lets a phone of the sandbox scan its QR.</summary>
    /// <returns>Ids of both.</returns>
    public async Task<(string Channel, string Phone)> PairAsync()
    {
        var channel = (await Test.PostAsync("/v1/channels", new { name = "stage" })).String("id");
        var phone = await CreatePhoneAsync();
        Assert.Equal(202, (int)(await Test.PostAsync($"/v1/channels/{channel}/connect")).Status);
        var qr = (await Test.GetAsync($"/v1/channels/{channel}/qr")).String("raw");
        Assert.Equal(200, (int)(await Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr })).Status);
        await Eventually.TrueAsync(async () => (await Test.GetAsync($"/v1/channels/{channel}/status")).String("status") == "connected", "the channel is connected");
        return (channel, await CreatePhoneAsync());
    }

    /// <summary>The number of a phone.</summary>
    public async Task<string> NumberOfAsync(string phone) => (await Test.GetAsync("/v1/sandbox/phones"))["data"].EnumerateArray()
        .Single(one => one.GetProperty("id").GetString() == phone).GetProperty("phone_number").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Test?.Dispose();
        Nobody?.Dispose();
        if (_program is not null) await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> CreatePhoneAsync() => (await Test.PostAsync("/v1/sandbox/phones", new { push_name = "Ada" })).String("id");
}
