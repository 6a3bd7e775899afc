"""The console: a page that shows what happens on the calls, and plays parties by hand.

Its sources are in `page/`: what the browser runs is what is read here, without a build.
"""
