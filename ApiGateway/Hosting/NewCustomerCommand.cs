namespace WhatIsUp.ApiGateway.Hosting;

/// <summary><c>new-customer NAME</c>: creates a customer of a running cluster with a test key and a live key, and prints the keys once.</summary>
internal static class NewCustomerCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "new-customer";

    /// <summary>Runs the command.</summary>
    public static Task<int> RunAsync(string name, string[] args) => ClusterCommand.RunAsync(Name, args, async (services, options, stop) =>
    {
        var made = await FirstStart.CreateAsync(services, name, options.FirstPlan, stop);
        Console.WriteLine($"customer  {made.CustomerId}");
        Console.WriteLine($"test key  {made.TestKey}");
        Console.WriteLine($"live key  {made.LiveKey}");
    });
}
