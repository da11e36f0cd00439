using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary><c>new-login CUSTOMER</c>: prints a one-time login link for an owner of a customer of a running cluster.</summary>
internal static class NewLoginCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "new-login";

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string customer, string[] args)
    {
        if (!Guid.TryParse(customer, out var id))
        {
            await Console.Error.WriteLineAsync("new-login requires the id of a customer, as new-customer prints it.");
            return ExitCodes.Usage;
        }

        return await ClusterCommand.RunAsync(Name, args, async (services, _, stop) =>
        {
            // Without a public URL, path and fragment are printed alone: this process is no gateway that stays.
            var link = await services.GetRequiredService<LoginLinks>().CreateAsync(new CustomerId(id), listening: null).WaitAsync(stop);
            Console.WriteLine($"login     {link}");
        });
    }
}
