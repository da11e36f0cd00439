using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace WhatIsUp.Silo.Starting;

/// <summary>The settings that a configuration section may contain, derived from the options classes that it is bound to.</summary>
internal sealed class SettingTree
{
    private readonly Dictionary<string, SettingTree> _children = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Type> _values = [];
    private SettingTree? _anyName;
    private bool _isList;

    /// <summary>True for a single value without settings below it.</summary>
    public bool IsValue => _values.Count > 0;

    /// <summary>True for a list of values.</summary>
    public bool IsList => _isList;

    /// <summary>Names of the settings below it.</summary>
    public IEnumerable<string> Names => _children.Keys;

    /// <summary>Adds the settings of an options class.</summary>
    public SettingTree Add(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var isCollection = property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType);
            if (property.SetMethod?.IsPublic != true && !isCollection) continue;
            if (!_children.TryGetValue(property.Name, out var child)) _children[property.Name] = child = new SettingTree();
            child.AddType(property.PropertyType);
        }

        return this;
    }

    /// <summary>The setting or section with a name, or null.</summary>
    public SettingTree? Find(string name) => _children.GetValueOrDefault(name) ?? _anyName;

    /// <summary>The expected format when a value is invalid, otherwise null.</summary>
    public string? ProblemOf(string value)
    {
        foreach (var type in _values)
        {
            try
            {
                _ = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            }
            catch (Exception fault) when (fault is FormatException or ArgumentException or NotSupportedException or OverflowException)
            {
                return "must be " + DescribeType(type);
            }
        }

        return null;
    }

    private void AddType(Type type)
    {
        if (type != typeof(string) && Array.Find([type, .. type.GetInterfaces()],
            one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IDictionary<,>)) is { } dictionary)
        {
            _anyName ??= new SettingTree();
            _anyName.AddType(dictionary.GetGenericArguments()[1]);
        }
        else if (type != typeof(string) && Array.Find([type, .. type.GetInterfaces()],
            one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } list)
        {
            _isList = true;
            _anyName ??= new SettingTree();
            _anyName.AddType(list.GetGenericArguments()[0]);
        }
        else if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
        {
            _values.Add(type);
        }
        else
        {
            Add(type);
        }
    }

    private static string DescribeType(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var bare when bare == typeof(bool) => "true or false",
        var bare when bare == typeof(TimeSpan) => "a duration such as 00:00:30",
        var bare when bare == typeof(int) || bare == typeof(long) => "a whole number",
        var bare when bare == typeof(double) => "a number",
        { IsEnum: true } bare => "one of " + string.Join(", ", Enum.GetNames(bare)),
        var bare => $"a value of type {bare.Name}",
    };
}
